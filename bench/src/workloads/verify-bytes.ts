import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DatabaseConfig } from '@artifact-store/persistence';
import { type JobDone, jobApart } from '../jobs/job-apart.js';
import { type StoredMix, storeMix } from '../jobs/stored-mix.js';
import { type Figure, inDirectory, MIB, percentile, seconds } from '../measure.js';

const run = promisify(execFile);
/** `BENCH_GIB=1` tries it out. */
const GIB = Number(process.env.BENCH_GIB ?? 10);
const ROUNDS = 3;
/** What reads the same files, with one thread. */
const PEERS = { primary: ['b3sum', '--num-threads', '1'], both: ['openssl', 'dgst', '-sha256'] } as const;

/** A verification of 10 GiB, as a job, beside a program that computes one digest of the same files; in rounds that take turns. */
export function verifyBytes(): Promise<readonly Figure[]> {
  return inDirectory(async (home) => {
    const storageRoot = join(home, 'storage');
    const config: DatabaseConfig = { kind: 'sqlite', path: join(home, 'bench.db') };
    const mix = await storeMix({ config, storageRoot }, GIB * 1024 * MIB);
    const list = join(home, 'list');
    await writeFile(list, (await objectsIn(storageRoot)).join('\0'));
    // So that everybody, the first as well, finds the files in the page cache, as far as they fit.
    await read(PEERS.primary, list);
    return [
      { what: `${mix.objects} objects`, value: mix.bytes / MIB, unit: 'MiB' },
      ...(await compared('primary', { config, storageRoot }, mix, list)),
      ...(await compared('both', { config, storageRoot }, mix, list)),
    ];
  });
}

async function objectsIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile() && /^[0-9a-f]{64}$/.test(each.name))
    .map((each) => join(each.parentPath, each.name));
}

/** Seconds that a peer takes for all files of a list, by as few processes as there can be. */
function read(peer: readonly string[], list: string): Promise<number> {
  const outOfTheWay = { maxBuffer: Number.POSITIVE_INFINITY };
  return seconds(() => run('xargs', ['-0', '-s', '2000000', '-a', list, ...peer], outOfTheWay));
}

type Store = Parameters<typeof storeMix>[0];

async function compared(digest: keyof typeof PEERS, store: Store, mix: StoredMix, list: string): Promise<readonly Figure[]> {
  const [ours, peers]: [JobDone[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await verified(digest, store, mix));
    peers.push(await read(PEERS[digest], list));
  }
  const middle = (values: readonly number[]) => percentile(values, 50);
  const rate = (elapsed: number) => mix.bytes / MIB / elapsed;
  const peer = PEERS[digest].join(' ');
  return [
    { what: `storage-verify, ${digest}`, value: rate(middle(ours.map((each) => each.seconds))), unit: 'MiB/s' },
    { what: peer, value: rate(middle(peers)), unit: 'MiB/s' },
    { what: `${digest} beside ${peer}`, value: middle(ours.map((each, round) => (peers[round] ?? 0) / each.seconds)), unit: '' },
    { what: `${digest}: processor time`, value: middle(ours.map((each) => each.cpuSeconds)), unit: 's' },
    { what: `${digest}: peak memory`, value: Math.max(...ours.map(peakBytes)) / MIB, unit: 'MiB' },
  ];
}

const peakBytes = ({ parts }: JobDone) => Math.max(...parts.map((part) => part.peakBytes));

/** @throws Error unless all objects were found good */
async function verified(digest: keyof typeof PEERS, store: Store, mix: StoredMix): Promise<JobDone> {
  const done = await jobApart({ ...store, job: { kind: 'storage-verify', options: { digest } } });
  const { checked, failed, bytes } = done.job.result;
  if (checked !== mix.objects || failed !== 0 || bytes !== mix.bytes) {
    throw new Error(`${checked} objects of ${bytes} bytes were checked, and ${failed} failed`);
  }
  return done;
}
