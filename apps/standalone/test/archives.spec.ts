import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { link, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  ARCHIVE_END,
  archived,
  describeWith,
  headerBlock,
  type Json,
  jsonOf,
  paxHeader,
  problemOf,
  type TemporaryDirectory,
  temporaryDirectory,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newPackage, pathsIn, putFile } from './api.js';
import { RawConnection } from './raw-http.js';
import { startServer, type TestServer, TOKENS } from './server.js';

const MAX_FILE_BYTES = 100_000;
const MAX_PACKAGE_FILES = 600;
const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');

/** What an operator would type: URL, token, directory, and options of tar. */
const TAR_TO_CURL = `url=$1 token=$2 directory=$3; shift 3
tar --create --sort=name "$@" --directory "$directory" . |
  curl --silent --show-error --request POST --upload-file - --header 'Content-Type: application/x-tar' \\
    --header "Authorization: Bearer $token" "$url"`;

describe('an archive of many files', () => {
  let server: TestServer;
  let packageId: string;
  beforeAll(async () => {
    server = await startServer({
      ARTIFACTSTORE_MAX_FILE_BYTES: String(MAX_FILE_BYTES),
      ARTIFACTSTORE_MAX_PACKAGE_FILES: String(MAX_PACKAGE_FILES),
      ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: '1',
    });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    packageId = await newPackage(server);
  });

  const send = (body: Uint8Array, headers: Record<string, string> = {}, to = packageId) =>
    server.send(`/packages/${to}/archive`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'content-type': 'application/x-tar', ...headers },
    });
  const fileOf = (line: Json | undefined) => line?.file as Json;
  const linesOf = (answer: string): Json[] =>
    answer
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Json);
  /** The lines of a good answer. */
  const post = async (parts: readonly Uint8Array[], headers: Record<string, string> = {}) => {
    const response = await send(Buffer.concat(parts), headers);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    return linesOf(await response.text());
  };
  /** A line in a few words. */
  const told = ({ error, file, relative_path: path, result }: Json): string => {
    const at = file === undefined ? path : (file as Json).relative_path;
    return `${result} ${at}${error === undefined ? '' : `: ${(error as Json).code}`}`;
  };
  const staged = () =>
    readdirSync(`${server.storageRoot}/.staging`, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());

  it('is answered a line for each file, which is recorded by then, and a last one', async () => {
    const lines = await post([archived({ name: 'one' }, 'first'), archived({ name: './a/two' }, 'second'), ARCHIVE_END]);
    expect(lines.map(told)).toEqual(['recorded one', 'recorded a/two', 'complete undefined']);
    expect(lines.at(-1)).toEqual({ result: 'complete', recorded: 2, reused: 0, refused: 0, skipped: 0 });
    for (const { file } of lines.slice(0, -1) as { file: Json }[]) {
      expect(await jsonOf(server.send(`/files/${file.file_id}`), 200)).toEqual(file);
      expect(file).toMatchObject({ package_id: packageId, media_type: 'application/octet-stream', created_by: 'everything' });
    }
    expect(lines[0]).toMatchObject({ file: { size_bytes: 5, digest_sha256: sha256('first') } });
    expect(await (await server.send(`/files/${fileOf(lines[1]).file_id}/download`)).text()).toBe('second');
    expect(staged()).toEqual([]);
  });

  it('is a line while the rest is still to come', async () => {
    const connection = await RawConnection.open(server.port);
    const chunk = (bytes: Uint8Array) =>
      connection
        .write(`${bytes.length.toString(16)}\r\n`)
        .write(bytes)
        .write('\r\n');
    connection.request('POST', `/packages/${packageId}/archive`, {
      'content-type': 'application/x-tar',
      'transfer-encoding': 'chunked',
    });
    chunk(archived({ name: 'one' }, 'x'));
    await connection.until('"relative_path":"one"');
    expect(await pathsIn(server, packageId)).toEqual(['one']);
    chunk(archived({ name: 'two' }, 'x'));
    await connection.until('"relative_path":"two"');
    chunk(ARCHIVE_END).write('0\r\n\r\n');
    await connection.until('"result":"complete"');
    connection.request('GET', '/');
    expect(await connection.until('"service"')).toContain('HTTP/1.1 200 ');
    connection.cut();
  });

  it('says of a file by pax records what a PUT says in its header', async () => {
    const records = { 'ARTIFACTSTORE.media_type': 'text/csv', 'ARTIFACTSTORE.sha256': sha256('x') };
    const lines = await post([
      paxHeader(records),
      archived({ name: 'one' }, 'x'),
      paxHeader(records),
      archived({ name: 'other bytes' }, 'y'),
      paxHeader({ 'ARTIFACTSTORE.media_type': 'none' }),
      archived({ name: 'no type' }, 'x'),
      paxHeader({ 'ARTIFACTSTORE.content_address': 'md5:00' }),
      archived({ name: 'no address' }, 'x'),
      paxHeader({ 'ARTIFACTSTORE.media_type': Buffer.of(0xff) }),
      archived({ name: 'no text' }, 'x'),
      paxHeader({ 'ARTIFACTSTORE.idempotency_key': 'a key' }),
      archived({ name: 'no key' }, 'x'),
      ARCHIVE_END,
    ]);
    expect(new Set(lines.map(told))).toEqual(
      new Set([
        'recorded one',
        'refused other bytes: digest_mismatch',
        'refused no type: validation_failed',
        'refused no address: validation_failed',
        'refused no text: validation_failed',
        'refused no key: validation_failed',
        'complete undefined',
      ]),
    );
    expect(lines.find(({ result }) => result === 'recorded')).toMatchObject({ file: { media_type: 'text/csv' } });
  });

  it('has an error for what is no regular file, and for no file what forbids it, and goes on', async () => {
    await jsonOf(putFile(server, packageId, 'taken', 'x'), 201);
    const lines = await post([
      archived({ name: 'hard link', type: '1' }),
      archived({ name: 'symbolic link', type: '2' }),
      archived({ name: 'character device', type: '3' }),
      archived({ name: 'block device', type: '4' }),
      archived({ name: 'directory/', type: '5' }),
      archived({ name: 'old directory/' }),
      archived({ name: 'fifo', type: '6' }),
      archived({ name: 'unknown', type: 'Z' }, 'bytes'),
      archived({ name: 'sparse', type: 'S' }, 'bytes'),
      paxHeader({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'pax sparse' }),
      archived({ name: 'GNUSparseFile.1/pax sparse' }, 'bytes'),
      archived({ name: '/absolute' }, 'x'),
      archived({ name: 'a/../b' }, 'x'),
      archived({ name: 'back\\slash' }, 'x'),
      archived({ name: 'C:/drive' }, 'x'),
      archived({ name: 'a\nb' }, 'x'),
      archived({ name: '' }, 'x'),
      archived({ name: 'slash at the end/' }, 'x'),
      archived({ name: Buffer.of(0xff, 0xfe) }, 'x'),
      paxHeader({ path: 'x'.repeat(2000) }),
      archived({}, 'x'),
      paxHeader({ path: 'y'.repeat(5000) }),
      archived({}, 'x'),
      archived({ name: 'large' }, Buffer.alloc(MAX_FILE_BYTES + 1)),
      archived({ name: 'taken' }, 'x'),
      archived({ name: 'twice' }, 'one'),
      archived({ name: './twice' }, 'two'),
      archived({ name: 'last' }, 'x'),
      ARCHIVE_END,
    ]);
    expect(lines.map(told).sort()).toEqual(
      [
        ...['hard link', 'symbolic link', 'character device', 'block device', 'fifo', 'unknown', 'sparse'].map(
          (name) => `refused ${name}: validation_failed`,
        ),
        'refused GNUSparseFile.1/pax sparse: validation_failed',
        ...['/absolute', 'a/../b', 'back\\slash', 'C:/drive', 'a\nb', '', 'slash at the end/', 'x'.repeat(2000)].map(
          (name) => `refused ${name}: invalid_relative_path`,
        ),
        'refused null: invalid_relative_path',
        'refused null: invalid_relative_path',
        'refused large: file_too_large',
        'refused taken: duplicate_relative_path',
        'refused twice: duplicate_relative_path',
        'skipped directory/',
        'skipped old directory/',
        'recorded twice',
        'recorded last',
        'complete undefined',
      ].sort(),
    );
    expect(await pathsIn(server, packageId)).toEqual(['last', 'taken', 'twice']);
    expect(staged()).toEqual([]);
  });

  it('fills a package to its limit, and tells each further file so', async () => {
    const files = Array.from({ length: MAX_PACKAGE_FILES + 50 }, (_, index) =>
      archived({ name: `file ${index}` }, randomBytes(100)),
    );
    const lines = await post([...files, ARCHIVE_END]);
    expect(lines.at(-1)).toMatchObject({ result: 'complete', recorded: MAX_PACKAGE_FILES, refused: 50 });
    expect(lines.filter((line) => told(line).endsWith('too_many_files'))).toHaveLength(50);
  });

  it('is recorded in few transactions', async () => {
    const before = await lastSequences();
    await post([...Array.from({ length: 400 }, (_, index) => archived({ name: `file ${index}` }, `${index}`)), ARCHIVE_END]);
    const events = (await lastSequences()).slice(before.length);
    expect(events.length).toBe(400);
    expect(new Set(events.map(({ created_at: at }) => at)).size).toBeLessThan(60);
  });

  const lastSequences = async (): Promise<Json[]> => {
    const all: Json[] = [];
    for (let since = 0; ; ) {
      const page = await jsonOf(
        server.send(`/events?type=v1.file.ingested&limit=1000&since=${since}`, { headers: { accept: 'application/json' } }),
        200,
      );
      all.push(...(page.events as Json[]));
      if (Number(page.next_since) === since) return all;
      since = Number(page.next_since);
    }
  };

  it.each([
    ['is cut between entries', (whole: Buffer) => whole.subarray(0, 2048), 2],
    ['is cut within an entry', (whole: Buffer) => whole.subarray(0, 2048 + 700), 2],
    ['has garbage in it', (whole: Buffer) => Buffer.concat([whole.subarray(0, 2048), Buffer.alloc(1024, 'x')]), 2],
    ['has bytes behind its end', (whole: Buffer) => Buffer.concat([whole, Buffer.from('x')]), 3],
    [
      'has an entry without a size',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 2048), headerBlock({ size: Buffer.alloc(12, 0xff) })]),
      2,
    ],
    [
      'has a header that would fill the memory',
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, 2048), headerBlock({ type: 'x', size: 4_000_000_000 }), Buffer.alloc(10_000)]),
      2,
    ],
  ])('that %s has the lines of what was whole, and says so in its last', async (_what, change, recorded) => {
    const whole = Buffer.concat([
      ...['one', 'two'].map((name) => archived({ name }, name)),
      archived({ name: 'three' }, 'x'.repeat(1000)),
      ARCHIVE_END,
    ]);
    const lines = await post([change(whole)]);
    expect(lines.at(-1)).toMatchObject({ result: 'failed', recorded, error: { code: 'malformed_body' } });
    expect(lines.filter(({ result }) => result === 'recorded')).toHaveLength(recorded);
    expect(await pathsIn(server, packageId)).toHaveLength(recorded);
    expect(staged()).toEqual([]);
  });

  it('of which nothing was whole is refused with its own status', async () => {
    await problemOf(send(Buffer.alloc(0)), 400, 'malformed_body');
    await problemOf(send(Buffer.from('\x1f\x8b\x08garbage'.padEnd(600, 'x'), 'latin1')), 400, 'malformed_body');
    await problemOf(send(archived({ checksum: '000000\0 ' })), 400, 'malformed_body');
    expect(await jsonOf(send(ARCHIVE_END), 200)).toEqual({ result: 'complete', recorded: 0, reused: 0, refused: 0, skipped: 0 });
  });

  it('is refused on its header, before a byte is read', async () => {
    for (const type of ['application/octet-stream', 'application/gzip', '']) {
      await problemOf(send(ARCHIVE_END, { 'content-type': type }), 415, 'unsupported_media_type');
    }
    await problemOf(send(ARCHIVE_END, { 'content-encoding': 'gzip' }), 415, 'unsupported_media_type');
    await problemOf(send(ARCHIVE_END, { 'content-range': 'bytes 0-1/2' }), 400, 'malformed_request');
    await problemOf(send(ARCHIVE_END, { 'repr-digest': 'sha-256=:AA==:' }), 400, 'malformed_request');
    await problemOf(send(ARCHIVE_END, { 'idempotency-key': 'a b' }), 422, 'validation_failed');
    await problemOf(send(ARCHIVE_END, {}, 'no-id'), 422, 'validation_failed');
    await problemOf(send(ARCHIVE_END, {}, '019bf4c0-0000-7000-8000-00000000000b'), 404, 'package_not_found');
    await problemOf(send(ARCHIVE_END, { authorization: `Bearer ${TOKENS.read}` }), 403, 'scope_missing');
    await jsonOf(server.post(`/packages/${packageId}/finalize`, { allow_empty: true }), 200);
    await problemOf(send(Buffer.concat([archived({ name: 'x' }, 'x'), ARCHIVE_END])), 409, 'package_not_open');
  });

  it('may be sent again under its key: what was recorded is answered, and what was not is recorded', async () => {
    const parts = [archived({ name: 'one' }, 'one'), archived({ name: 'two' }, 'two')];
    const three = archived({ name: 'three' }, 'three');
    const first = await post([...parts, three.subarray(0, 300)], { 'idempotency-key': 'archive-1' });
    expect(first.map(told)).toEqual(['recorded one', 'recorded two', 'failed undefined: malformed_body']);
    const again = await post([...parts, three, ARCHIVE_END], { 'idempotency-key': 'archive-1' });
    expect(again.map(told)).toEqual(['reused one', 'reused two', 'recorded three', 'complete undefined']);
    expect(again.slice(0, 2).map(({ file }) => file)).toEqual(first.slice(0, 2).map(({ file }) => file));
    const other = await post([archived({ name: 'one' }, 'other'), ARCHIVE_END], { 'idempotency-key': 'archive-1' });
    expect(other.map(told)).toEqual(['refused one: idempotency_key_reused', 'complete undefined']);
    const twice = await post([archived({ name: 'twice' }, 'x'), archived({ name: 'twice' }, 'x'), ARCHIVE_END], {
      'idempotency-key': 'archive-2',
    });
    expect(twice.map(told)).toEqual(['recorded twice', 'refused twice: duplicate_relative_path', 'complete undefined']);
  });

  it('whose sender falls silent has the lines of what was whole, and the connection ends', async () => {
    const connection = await RawConnection.open(server.port);
    connection.request('POST', `/packages/${packageId}/archive`, {
      'content-type': 'application/x-tar',
      'content-length': '5000',
    });
    connection.write(archived({ name: 'one' }, 'x'));
    const answer = await connection.closed();
    expect(answer).toContain('"relative_path":"one"');
    expect(answer).toContain('"result":"failed"');
    expect(answer).toContain('upload_idle_timeout');
    expect(await pathsIn(server, packageId)).toEqual(['one']);
  });

  it('whose reader takes no lines is read no further, and is cut off', async () => {
    const connection = await RawConnection.open(server.port);
    // More than the buffers of both sides hold.
    const entry = Buffer.concat([paxHeader({ path: 'x'.repeat(4000) }), archived({ type: '2' })]);
    const body = Buffer.alloc(16_000 * entry.length, entry);
    connection.request('POST', `/packages/${packageId}/archive`, {
      'content-type': 'application/x-tar',
      'content-length': String(body.length),
    });
    connection.pause().write(body);
    await server.untilLogged('the client left before it had the whole answer');
    connection.cut();
  });

  it('whose sender is gone leaves nothing staged', async () => {
    const connection = await RawConnection.open(server.port);
    connection.request('POST', `/packages/${packageId}/archive`, {
      'content-type': 'application/x-tar',
      'content-length': '50000',
    });
    connection
      .write(archived({ name: 'one' }, 'x'))
      .write(headerBlock({ name: 'two', size: 40_000 }))
      .write(randomBytes(20_000));
    await connection.until('"relative_path":"one"');
    connection.cut();
    await server.untilLogged('the client left before it had the whole answer');
    expect(await pathsIn(server, packageId)).toEqual(['one']);
    await expect(putFile(server, packageId, 'afterwards', 'x')).resolves.toMatchObject({ status: 201 });
    expect(staged()).toEqual([]);
  });

  describeWith('tar', 'made by tar', () => {
    describeWith('curl', 'and sent by curl', () => {
      let home: TemporaryDirectory;
      const contents = new Map<string, Buffer>([
        ['plain', Buffer.from('plain')],
        ['empty', Buffer.alloc(0)],
        ['ü/n\u0303 %2F?#', randomBytes(70_000)],
        [`${'deep/'.repeat(60)}${'n'.repeat(200)}`, randomBytes(513)],
        [`prefix/${'p'.repeat(90)}/name`, randomBytes(512)],
      ]);
      beforeAll(async () => {
        home = await temporaryDirectory();
        for (const [path, content] of contents) {
          mkdirSync(join(home.path, 'tree', dirname(path)), { recursive: true });
          writeFileSync(join(home.path, 'tree', path), content);
        }
        await link(join(home.path, 'tree/plain'), join(home.path, 'tree/same file'));
        await symlink('plain', join(home.path, 'tree/symbolic'));
        writeFileSync(join(home.path, 'tree/sparse'), 'x');
        truncateSync(join(home.path, 'tree/sparse'), 90_000);
      });
      afterAll(() => home.remove());

      const piped = async (...options: readonly string[]): Promise<Json[]> => {
        const url = `${server.url}/packages/${packageId}/archive`;
        const shell = spawn('sh', ['-c', TAR_TO_CURL, 'sh', url, TOKENS.write, join(home.path, 'tree'), ...options], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [answer] = await Promise.all([text(shell.stdout), once(shell, 'close')]);
        return linesOf(answer);
      };

      it.each([
        ['ustar', ['--format=ustar', '--exclude=./deep']],
        ['pax', ['--format=posix']],
        ['gnu', ['--format=gnu']],
        ['gnu, with large blocks', ['--format=gnu', '--blocking-factor=100']],
      ])('in the format %s is every regular file of a directory, with its bytes', async (_format, options) => {
        const lines = await piped(...options);
        expect(lines.at(-1)).toMatchObject({ result: 'complete' });
        const files = new Map(
          lines.flatMap(({ file }) => (file === undefined ? [] : [[(file as Json).relative_path, (file as Json).digest_sha256]])),
        );
        const isExcluded = (path: string) => options.some((option) => option.endsWith('./deep')) && path.startsWith('deep/');
        for (const [path, content] of contents)
          expect([path, files.get(path)]).toEqual([path, isExcluded(path) ? undefined : sha256(content)]);
        expect(files.get('sparse')).toBe(sha256(Buffer.concat([Buffer.from('x'), Buffer.alloc(89_999)])));
        const refused = lines.filter(({ result }) => result === 'refused').map(told);
        expect(refused).toEqual(['refused ./same file: validation_failed', 'refused ./symbolic: validation_failed']);
        expect(lines.filter(({ result }) => result === 'skipped').map(told)).toContain('skipped ./');
      });

      it.each(['--format=gnu', '--format=posix', '--format=posix --sparse-version=0.0', '--format=posix --sparse-version=0.1'])(
        'with --sparse %s has an error for a sparse file, and the others',
        async (options) => {
          const lines = await piped('--sparse', ...options.split(' '));
          expect(lines.at(-1)).toMatchObject({ result: 'complete', recorded: contents.size });
          const refused = lines.filter((line) => told(line).includes('sparse'));
          expect(refused.map(({ result }) => result)).toEqual(['refused']);
        },
      );

      it('names media types by pax options', async () => {
        const lines = await piped('--format=posix', '--pax-option=ARTIFACTSTORE.media_type:=text/x-mine', '--exclude=./s*');
        const types = lines.flatMap(({ file }) => (file === undefined ? [] : [(file as Json).media_type]));
        expect(new Set(types)).toEqual(new Set(['text/x-mine']));
        expect(types).toHaveLength(contents.size);
      });
    });
  });
});
