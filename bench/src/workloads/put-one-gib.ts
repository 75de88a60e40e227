import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Api } from '../api.js';
import { type Figure, inDirectory, MIB, median, seconds } from '../measure.js';
import { startServer } from '../server.js';

const run = promisify(execFile);
const SIZE = 1024 * MIB;
const RUNS = 3;

/** One PUT of 1 GiB, hashed twice and made durable, beside `openssl dgst -sha256` reading the same file. */
export function putOneGib(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    const file = join(home, 'one-gib');
    await writeRandom(file, SIZE);
    const openssl = await median(RUNS, () => seconds(() => run('openssl', ['dgst', '-sha256', file])));
    const server = await startServer(home);
    const api = new Api(server);
    let index = 0;
    const put = await median(RUNS, async () => {
      const packageId = await api.createPackage('one gib');
      return seconds(() => api.put(packageId, `file-${index++}`, createReadStream(file, { highWaterMark: MIB })));
    });
    const curlPackage = await api.createPackage('one gib by curl');
    const curl = await median(RUNS, () =>
      seconds(() =>
        run('curl', [
          ...['-sSf', '-o', '/dev/null', '-T', file, '-H', `Authorization: Bearer ${server.token}`],
          `${server.url}/packages/${curlPackage}/files/curl-${index++}`,
        ]),
      ),
    );
    await server.stop();
    const rate = (elapsed: number) => SIZE / MIB / elapsed;
    return [
      { what: 'openssl dgst -sha256', value: rate(openssl), unit: 'MiB/s' },
      { what: 'PUT by node:http', value: rate(put), unit: 'MiB/s' },
      { what: 'PUT by curl -T', value: rate(curl), unit: 'MiB/s' },
    ];
  });
}

async function writeRandom(path: string, size: number): Promise<void> {
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  const chunk = Buffer.concat(Array.from({ length: (4 * MIB) / block.length }, () => block));
  const file = await open(path, 'w');
  for (let written = 0; written < size; written += chunk.length) {
    chunk.writeUInt32LE(written / chunk.length, 0);
    await file.write(chunk);
  }
  await file.sync();
  await file.close();
}
