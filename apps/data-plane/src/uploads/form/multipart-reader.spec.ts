import { MalformedBodyError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { MultipartReader } from './multipart-reader.js';

async function* inPieces(bytes: Uint8Array, ...cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function partsOf(source: AsyncIterable<Uint8Array>, boundary = 'B') {
  const reader = new MultipartReader(source, boundary);
  const parts: { name: string; contentType: string | undefined; content: string }[] = [];
  for (let part = await reader.next(); part !== undefined; part = await reader.next()) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.body) chunks.push(chunk);
    parts.push({ name: part.name, contentType: part.contentType, content: Buffer.concat(chunks).toString('latin1') });
  }
  return parts;
}

const read = (text: string, boundary?: string) => partsOf(inPieces(Buffer.from(text, 'latin1')), boundary);
const FORM = [
  'preamble\r\n--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--',
  '\r\n--B \t\r\ncontent-type:  text/plain; charset=x \r\nCONTENT-DISPOSITION: form-data; filename="; name=\\"evil\\""; name=b\r\n\r\n',
  '\r\n--C\r\r\n-\r\n--B\r\nContent-Disposition: form-data; name="c\\"d"\r\n\r\n\r\n--B--\r\nepilogue\r\n--B\r\n',
].join('');
const PARTS = [
  { name: 'a', contentType: undefined, content: '\r\n--' },
  { name: 'b', contentType: 'text/plain; charset=x', content: '\r\n--C\r\r\n-' },
  { name: 'c"d', contentType: undefined, content: '' },
];

describe('a form', () => {
  it('is read part by part', async () => {
    expect(await read(FORM)).toEqual(PARTS);
  });

  it('is read the same wherever it is cut into pieces', async () => {
    const bytes = Buffer.from(FORM, 'latin1');
    for (let cut = 1; cut < bytes.length; cut++) expect(await partsOf(inPieces(bytes, cut))).toEqual(PARTS);
    const everywhere = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
    expect(await partsOf(inPieces(bytes, ...everywhere))).toEqual(PARTS);
  });

  it('may end with its closing boundary, and may hold nothing', async () => {
    expect(await read('--B--')).toEqual([]);
    expect(await read('--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B--')).toMatchObject([{ content: 'x' }]);
  });

  it('gives no byte of a part away before it is asked for, and asks for none', async () => {
    let pulled = 0;
    const source = (async function* () {
      for (const piece of ['--B\r\nContent-Disposition: form-data; name="f"\r\n\r\n', 'x'.repeat(100), '\r\n--B--']) {
        pulled += 1;
        yield Buffer.from(piece);
      }
    })();
    const part = await new MultipartReader(source, 'B').next();
    expect([part?.name, pulled]).toEqual(['f', 1]);
  });

  it('holds no more of a large part than it was just sent', async () => {
    const piece = Buffer.alloc(65_536, 'y');
    const source = (async function* () {
      yield Buffer.from('--B\r\nContent-Disposition: form-data; name="f"\r\n\r\n');
      for (let count = 0; count < 100; count++) yield piece;
      yield Buffer.from('\r\n--B--');
    })();
    const part = await new MultipartReader(source, 'B').next();
    let [largest, total] = [0, 0];
    for await (const chunk of part?.body ?? []) {
      largest = Math.max(largest, chunk.length);
      total += chunk.length;
    }
    expect(total).toBe(100 * piece.length);
    expect(largest).toBeLessThanOrEqual(piece.length + 5);
  });

  it.each([
    ['nothing', ''],
    ['no boundary', 'hello'],
    ['another boundary', '--A\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--A--'],
    ['an end within the boundary', '--B'],
    ['an end within a header', '--B\r\nContent-Disposition: form-data; name="a"\r\n'],
    ['an end within a part', '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
    ['no closing boundary', '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--B\r\n'],
    ['text behind a boundary', '--Bx\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--B--'],
    ['a part without a header', '--B\r\n\r\nx\r\n--B--'],
    ['a part without a name', '--B\r\nContent-Disposition: form-data; filename="name=x"\r\n\r\nx\r\n--B--'],
    ['another disposition', '--B\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n--B--'],
    ['a folded header', '--B\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\nx\r\n--B--'],
    ['a line that is no field', '--B\r\nContent-Disposition: form-data; name="a"\r\nnonsense\r\n\r\nx\r\n--B--'],
    ['a name that is not UTF-8', '--B\r\nContent-Disposition: form-data; name="\u00ff"\r\n\r\nx\r\n--B--'],
    [
      'a part in base64',
      '--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--B--',
    ],
    ['an endless header', `--B\r\n${'X: y\r\n'.repeat(5000)}`],
    ['an endless line', `--B\r\n${'x'.repeat(40_000)}`],
  ])('is malformed with %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow(MalformedBodyError);
  });
});
