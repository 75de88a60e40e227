import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@artifact-store/client';
import { digestCacheIn, push } from '@artifact-store/transfer';
import type { Figure } from '../measure.js';
import type { BenchServer } from '../server.js';

const PACKAGE = { name: 'tree', producer: 'bench', subject: 'bench', retentionClass: 'transient', actor: 'bench' };

/** A directory of so many files of 4 KiB, of bytes that nobody else has. */
export async function writeTree(root: string, files: number): Promise<void> {
  await mkdir(root);
  for (let index = 0; index < files; index++) await writeFile(join(root, `file-${index}`), randomBytes(4096));
}

/** The whole of `push`, walk, finalize and all, of one tree: first, then the same again in each way, new packages all. */
export async function pushedTree(server: BenchServer, root: string, directory: string): Promise<readonly Figure[]> {
  await using remote = connect({ apiUrl: server.url, token: server.token });
  const figure = async (what: string, { asks = true, anew = false } = {}): Promise<Figure> => {
    const { packages, known } = remote.control;
    const digestCache = digestCacheIn({ directory, anew });
    const ports = { packages, dataPlane: remote.dataPlane, known: asks ? known : undefined, digestCache };
    const result = await push(ports, { source: root, package: PACKAGE, api: remote.apiUrl });
    const share = Math.round((100 * result.reusedBytes) / result.totalBytes);
    return { what: `push, ${what} (${share} % reused)`, value: result.fileCount / result.seconds, unit: 'files/s' };
  };
  return [
    await figure('of what the store has not'),
    await figure('the same tree again'),
    await figure('the same tree again, each file read', { anew: true }),
    await figure('the same tree again, each file sent', { asks: false, anew: true }),
  ];
}

/** The first push of another tree by a client that asks nothing and remembers nothing, as it was before it could. */
export async function pushedBlindly(server: BenchServer, root: string): Promise<Figure> {
  await using remote = connect({ apiUrl: server.url, token: server.token });
  const ports = { packages: remote.control.packages, dataPlane: remote.dataPlane };
  const { fileCount, seconds } = await push(ports, { source: root, package: PACKAGE, api: remote.apiUrl });
  return { what: 'push of what the store has not, nothing asked or remembered', value: fileCount / seconds, unit: 'files/s' };
}
