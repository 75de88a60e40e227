import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createDigester } from '@artifact-store/digest';
import type { CreatePackage } from '@artifact-store/planes';
import { describeWith, temporaryDirectory, until } from '@artifact-store/testkit';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { digestCacheIn, type OpenDigestCache, push } from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { writeTree } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
const QUIET_NS = 30_000_000n;

/** Maps a file, shared, and writes the first letter of each line to its beginning; says so when it is done. */
const WRITER = `
import mmap, sys
with open(sys.argv[1], 'r+b') as file:
    mapping = mmap.mmap(file.fileno(), 0)
print('mapped', flush=True)
for line in sys.stdin:
    mapping[0:1] = line[0].encode()
    print('written', flush=True)
`;

function startWriter(path: string) {
  const child = spawn('python3', ['-c', WRITER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ready: () => lines.next(),
    async write(letter: string): Promise<void> {
      child.stdin.write(`${letter}\n`);
      await lines.next();
    },
    async stop(): Promise<void> {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

describeWith('python', 'A file that is written to through a mapping, by somebody who never says so', () => {
  let store: MemoryStore;
  let home: string;
  let path: string;
  let writer: ReturnType<typeof startWriter>;

  beforeEach(async () => {
    store = new MemoryStore(digester);
    home = (await temporaryDirectory()).path;
    path = join(home, 'run/file');
    await writeTree(join(home, 'run'), { file: 'content' });
    const handle = await open(path);
    await handle.sync();
    await handle.close();
    writer = startWriter(path);
    await writer.ready();
  });
  afterEach(() => writer.stop());

  async function untilQuiet(): Promise<void> {
    const { ctimeNs } = await stat(path, { bigint: true });
    await until(async () => {
      await writeFile(join(home, 'now'), '');
      return (await stat(join(home, 'now'), { bigint: true })).ctimeNs > ctimeNs + QUIET_NS + 5_000_000n;
    });
  }

  /** What the store has of the file after a push. */
  async function pushed(digestCache: OpenDigestCache): Promise<string | undefined> {
    const { packages, dataPlane, known } = store;
    const ports = { packages, dataPlane, known, digestCache, digester, timer: instantTimer() };
    const { packageId } = await push(ports, { source: join(home, 'run'), package: command, api: '' });
    return store.contentsOf(packageId).file;
  }

  it('is never skipped', async () => {
    const cache = digestCacheIn({ directory: join(home, 'cache'), quietNs: QUIET_NS });
    for (const letter of 'ABCDEFGH') {
      await writer.write(letter);
      await untilQuiet();
      expect(await pushed(cache)).toBe(`${letter}ontent`);
      expect(await pushed(cache)).toBe(`${letter}ontent`);
    }
  });

  it('is never skipped among many, which are flushed together', async () => {
    const cache = digestCacheIn({ directory: join(home, 'cache'), quietNs: QUIET_NS });
    await writeTree(join(home, 'run'), Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, `${index}`])));
    for (const letter of 'ABCD') {
      await writer.write(letter);
      await untilQuiet();
      expect(await pushed(cache)).toBe(`${letter}ontent`);
      expect(await pushed(cache)).toBe(`${letter}ontent`);
    }
  });

  it('would be, were it not flushed before it is read', async () => {
    const kept = digestCacheIn({ directory: join(home, 'cache'), quietNs: QUIET_NS, trusts: async () => true });
    const careless: OpenDigestCache = async (root, each) => {
      const cache = await kept(root, each);
      return {
        digestsOf: (file) => cache.digestsOf(file),
        settled: (file, { fd }) => cache.settled(file, { fd, datasync: async () => {} }),
        remember: (file, digests) => cache.remember(file, digests),
        save: () => cache.save(),
      };
    };
    // The system flushes by itself now and then: not each time is the one that is looked for.
    await until(async () => {
      await writer.write('x');
      await untilQuiet();
      await pushed(careless);
      await writer.write('y');
      return (await pushed(careless)) !== (await readFile(path, 'utf8'));
    });
  });
});
