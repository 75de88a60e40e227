import { MalformedBodyError } from '@artifact-store/planes';
import { ARCHIVE_END, archived, headerBlock, paxHeader } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { TarReader } from './tar-reader.js';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}

interface Read {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

async function read(bytes: Uint8Array, { chunk = 1 << 20, bodies = true, keywords = [] as readonly string[] } = {}) {
  const archive = new TarReader(inChunks(bytes, chunk), keywords);
  const entries: Read[] = [];
  for (let entry = await archive.next(); entry !== undefined; entry = await archive.next()) {
    const content: Uint8Array[] = [];
    if (bodies) for await (const some of entry.body) content.push(some.slice());
    entries.push({ name: Buffer.from(entry.name).toString(), type: entry.type, content: Buffer.concat(content).toString() });
  }
  return entries;
}

const names = async (...parts: readonly Uint8Array[]) =>
  (await read(Buffer.concat([...parts, ARCHIVE_END]))).map(({ name }) => name);
const malformed = (...parts: readonly Uint8Array[]) => expect(read(Buffer.concat(parts))).rejects.toThrow(MalformedBodyError);

describe('an archive', () => {
  const whole = Buffer.concat([
    archived({ name: 'one' }, 'first'),
    paxHeader({ path: 'ü/two', mtime: '1.5' }),
    archived({ name: 'short' }, 'x'.repeat(700)),
    archived({ name: 'directory/', type: '5' }),
    archived({ name: '././@LongLink', type: 'L', magic: 'ustar  ' }, `${'long/'.repeat(40)}name\0`),
    archived({ name: 'long', magic: 'ustar  ' }, 'third'),
    archived({ name: 'empty' }),
    ARCHIVE_END,
  ]);
  const entries = [
    { name: 'one', type: '0', content: 'first' },
    { name: 'ü/two', type: '0', content: 'x'.repeat(700) },
    { name: 'directory/', type: '5', content: '' },
    { name: `${'long/'.repeat(40)}name`, type: '0', content: 'third' },
    { name: 'empty', type: '0', content: '' },
  ];

  it.each([1, 7, 511, 512, 513, 4096])('is the same in chunks of %d bytes', async (chunk) => {
    expect(await read(whole, { chunk })).toEqual(entries);
  });

  it('is read to its end though nobody reads the bodies', async () => {
    expect((await read(whole, { bodies: false, chunk: 100 })).map(({ name }) => name)).toEqual(entries.map(({ name }) => name));
  });

  it('that is cut anywhere is no archive', async () => {
    // A single block of zeros is an end too, since nothing can be missing behind it.
    for (let end = 0; end <= whole.length - ARCHIVE_END.length + 511; end += 37) await malformed(whole.subarray(0, end));
    await malformed(whole.subarray(0, whole.length - ARCHIVE_END.length));
    expect(await read(whole.subarray(0, whole.length - 512))).toEqual(entries);
  });

  it('may have zeros behind its end, as tar writes them, and nothing else', async () => {
    expect(await read(Buffer.concat([whole, Buffer.alloc(8192)]))).toEqual(entries);
    await malformed(whole, Buffer.alloc(512), archived({ name: 'more' }, 'x'));
    await malformed(whole, Buffer.from('x'));
  });

  it('has no place for what is no header', async () => {
    await malformed(Buffer.alloc(512, 'x'));
    await malformed(Buffer.from('\x1f\x8b\x08'.padEnd(2048, 'z'), 'latin1'));
    await malformed(archived({ checksum: '000000\0 ' }), ARCHIVE_END);
    await malformed(archived({}), archived({ checksum: 'garbage!' }), ARCHIVE_END);
  });

  it('keeps records by length, whatever is in their values', async () => {
    expect(await names(paxHeader({ path: 'a\n9 path=b\n' }), archived({}))).toEqual(['a\n9 path=b\n']);
  });

  it('has names from a prefix, where there is one', async () => {
    expect(await names(archived({ name: 'name', prefix: 'a/b' }))).toEqual(['a/b/name']);
    expect(await names(archived({ name: 'name', magic: 'ustar  ', prefix: 'no prefix' }))).toEqual(['name']);
    expect(await names(archived({ name: 'n'.repeat(100) }))).toEqual(['n'.repeat(100)]);
  });

  it('has records for all entries behind them, of which one may take back', async () => {
    const global = paxHeader({ path: 'of all' }, 'g');
    expect(
      await names(global, archived({}), paxHeader({ path: 'own' }), archived({}), paxHeader({ path: '' }), archived({})),
    ).toEqual(['of all', 'own', 'file']);
  });

  it('keeps the records that were asked for, and no others', async () => {
    const bytes = Buffer.concat([paxHeader({ 'A.b': 'x', 'A.c': 'y', 'GNU.sparse.major': '1' }), archived({}), ARCHIVE_END]);
    const entry = await new TarReader(inChunks(bytes, 100), ['A.b']).next();
    expect([...(entry?.records.keys() ?? [])]).toEqual(['A.b', 'GNU.sparse.']);
    expect(entry?.isSparse).toBe(true);
  });

  it('keeps one record of sparse files, however many are made up, and takes none back by an empty one', async () => {
    const many = Array.from({ length: 100 }, (_, index) => paxHeader({ [`GNU.sparse.${index}`]: '1', 'GNU.sparse.x': '' }, 'g'));
    const entry = await new TarReader(inChunks(Buffer.concat([...many, archived({}), ARCHIVE_END]), 1 << 20), []).next();
    expect([...(entry?.records.keys() ?? [])]).toEqual(['GNU.sparse.']);
    expect(entry?.isSparse).toBe(true);
  });

  it('passes over the map of a sparse file of GNU’s', async () => {
    const extended = (header: Buffer) => header.writeUInt8(1, 482);
    const [first, last] = [Buffer.alloc(512), Buffer.alloc(512)];
    first.writeUInt8(1, 504);
    const header = headerBlock({ name: 'sparse', type: 'S', size: 4, more: extended });
    const bytes = Buffer.concat([
      header,
      first,
      last,
      Buffer.from('data'.padEnd(512, '\0')),
      archived({ name: 'next' }),
      ARCHIVE_END,
    ]);
    expect((await read(bytes)).map(({ name, content }) => [name, content])).toEqual([
      ['sparse', 'data'],
      ['next', ''],
    ]);
  });

  it('takes no size from an entry that has no bytes', async () => {
    for (const type of ['2', '3', '4', '5', '6']) {
      expect(await names(headerBlock({ name: 'without', type, size: 1000 }), archived({ name: 'next' }))).toEqual([
        'without',
        'next',
      ]);
    }
  });

  describe('with a size', () => {
    const binary = (...bytes: readonly number[]) => Buffer.from([0x80, ...Array(11 - bytes.length).fill(0), ...bytes]);

    it('of GNU’s base 256, or of a pax header, is read', async () => {
      const content = 'x'.repeat(513);
      expect(await read(Buffer.concat([archived({ size: binary(2, 1) }, content), ARCHIVE_END]))).toMatchObject([{ content }]);
      expect(await read(Buffer.concat([paxHeader({ size: '513' }), archived({ size: 0 }, content), ARCHIVE_END]))).toMatchObject([
        { content },
      ]);
      expect(await names(archived({ size: Buffer.from('      0 \0   ') }))).toEqual(['file']);
    });

    it.each([
      ['below zero', Buffer.alloc(12, 0xff)],
      ['above 2^53-1', Buffer.alloc(12, 0xff).fill(0xbf, 0, 1)],
      ['of 2^53', binary(0x20, 0, 0, 0, 0, 0, 0)],
      ['that is no octal', Buffer.from('00000000009\0')],
      ['that is garbage', Buffer.from('garbage?????')],
      ['that is negative text', Buffer.from('-0000000001\0')],
      ['that is not there', Buffer.alloc(12)],
    ])('%s tells nobody where the next entry is', async (_what, size) => {
      await malformed(archived({ size }), ARCHIVE_END);
    });

    it.each(['', '-1', '1e3', '9007199254740992', '00000000000000000', ' 1', '0x1'])(
      'of %j in a pax header likewise',
      async (size) => {
        // One that takes back leaves that of the header itself.
        const bytes = Buffer.concat([paxHeader({ size }), archived({ size: 0 }), ARCHIVE_END]);
        if (size === '') expect(await read(bytes)).toHaveLength(1);
        else await malformed(bytes);
      },
    );
  });

  it.each([
    ['no length', 'path=x\n'],
    ['a length beyond the header', '99 path=x\n'],
    ['a length of nothing', '0 path=x\n'],
    ['no line feed at its end', '9 path=xy'],
    ['no keyword', '5 =x\n'],
    ['no equals sign', '7 path\n'],
    ['a length that is none', '+9 path=x\n'],
    ['zeros', '\0'.repeat(20)],
  ])('with a record that has %s is none', async (_what, records) => {
    await malformed(archived({ type: 'x' }, records), archived({}), ARCHIVE_END);
  });

  it.each(['x', 'g', 'L', 'K'])('with a header %s that would fill the memory is none', async (type) => {
    await malformed(headerBlock({ type, size: 1024 * 1024 + 1 }), Buffer.alloc(4096, 'x'));
    await malformed(headerBlock({ type, size: 8_000_000_000 }), Buffer.alloc(4096, 'x'));
  });
});
