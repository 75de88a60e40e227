import { link, mkdir, open, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { Digests } from '@artifact-store/identity';
import type { CreatePackage } from '@artifact-store/planes';
import { SEED, temporaryDirectory, until } from '@artifact-store/testkit';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type DigestCache,
  digestCacheIn,
  FileChangedError,
  type OpenDigestCache,
  push,
  TransferIncompleteError,
} from '../src/index.js';
import { instantTimer } from './instant-timer.js';
import { MemoryStore } from './memory-store.js';
import { readFiles } from './tree.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

const command: CreatePackage = { name: 'n', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'test' };
const NAMES = ['a', 'b', 'c'];
/** More than a tick of any kernel, so that few waits do; three seconds are for coarser clocks. */
const QUIET_NS = 30_000_000n;

type Change =
  | {
      readonly kind: 'write' | 'write in place' | 'write, old time' | 'rename over' | 'write by another name';
      readonly name: string;
      readonly byte: number;
    }
  | { readonly kind: 'swap'; readonly name: string; readonly other: string };

type Step = Change | { readonly kind: 'wait' } | { readonly kind: 'push'; readonly meanwhile: Change | undefined };

const name = fc.constantFrom(...NAMES);
/** Few different bytes, so that contents come again that the store knows. */
const byte = fc.integer({ min: 0, max: 3 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('write', 'write in place', 'write, old time', 'rename over', 'write by another name' as const),
    name,
    byte,
  }),
  fc.record({ kind: fc.constant('swap' as const), name, other: name }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: change },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('push' as const), meanwhile: fc.option(change, { nil: undefined, freq: 4 }) }),
  },
);
const steps = fc.array(step, { minLength: 2, maxLength: 14 });

const contentOf = (value: number) => Buffer.alloc(64, `content ${value} `);

async function carryOut(root: string, { kind, name, ...more }: Change): Promise<void> {
  const path = join(root, name);
  const aside = `${root}-aside`;
  if (!('byte' in more)) {
    await rename(path, aside);
    await rename(join(root, more.other), path).catch(() => rename(aside, path));
    await rename(aside, join(root, more.other)).catch(() => {});
    return;
  }
  const content = contentOf(more.byte);
  const { atime, mtime } = await stat(path);
  if (kind === 'write') await writeFile(path, content);
  if (kind === 'write in place' || kind === 'write, old time') {
    const handle = await open(path, 'r+');
    await handle.write(content, 0, content.byteLength, 0);
    await handle.close();
  }
  if (kind === 'rename over') {
    await writeFile(aside, content);
    await utimes(aside, atime, mtime);
    await rename(aside, path);
  }
  if (kind === 'write by another name') {
    await link(path, aside);
    await writeFile(aside, content);
    await rm(aside);
  }
  if (kind === 'write, old time') await utimes(path, atime, mtime);
}

/** Until a fresh file shows that all others have lain still. */
async function untilQuiet(root: string): Promise<void> {
  const timeOf = async (path: string) => (await stat(path, { bigint: true })).ctimeNs;
  const latest = (await Promise.all(NAMES.map((each) => timeOf(join(root, each))))).reduce((one, other) =>
    one > other ? one : other,
  );
  await until(async () => {
    await writeFile(`${root}-now`, '');
    return (await timeOf(`${root}-now`)) > latest + QUIET_NS + 5_000_000n;
  });
}

/** Carries out the steps. Each push that ends well must have made a package of what the directory holds, byte for byte. */
async function play(given: readonly Step[], digestCache: OpenDigestCache, tally: { unread: number }): Promise<void> {
  const root = join((await temporaryDirectory()).path, 'run');
  const store = new MemoryStore(digester);
  await mkdir(root);
  for (const each of NAMES) await writeFile(join(root, each), contentOf(0));
  let read = 0;
  const counting = {
    ...digester,
    of: (bytes: Uint8Array) => {
      read += 1;
      return digester.of(bytes);
    },
  };
  for (const each of [...given, { kind: 'push', meanwhile: undefined } as const]) {
    if (each.kind === 'wait') await untilQuiet(root);
    else if (each.kind !== 'push') await carryOut(root, each);
    else {
      const { meanwhile } = each;
      let changed = false;
      const after = async () => {
        if (meanwhile === undefined || changed) return;
        changed = true;
        await carryOut(root, meanwhile);
      };
      store.afterKnown = after;
      read = 0;
      const { packages, dataPlane, known } = store;
      const ports = { packages, dataPlane, known, digestCache, digester: counting, timer: instantTimer() };
      try {
        const { packageId } = await push(ports, { source: root, package: command, api: '' });
        expect(store.contentsOf(packageId)).toEqual(await readFiles(root));
        tally.unread += Math.max(0, NAMES.length - read);
      } catch (error) {
        const isOfTheChange = error instanceof FileChangedError || error instanceof TransferIncompleteError;
        if (!isOfTheChange || !changed) throw error;
      }
    }
  }
}

/** What must not be done: size and time of the last change of bytes, which anybody can set back, stand for the bytes. */
function credulous(): OpenDigestCache {
  const remembered = new Map<string, Digests>();
  const cache: DigestCache = {
    digestsOf: ({ path, state }) => remembered.get(`${path} ${state.sizeBytes} ${state.modifiedNs}`),
    settled: async () => true,
    remember: ({ path, state }, digests) => void remembered.set(`${path} ${state.sizeBytes} ${state.modifiedNs}`, digests),
    save: async () => {},
  };
  return async () => cache;
}

describe(`files that change at random moments between and during pushes [seed ${SEED}]`, () => {
  it('are never skipped, and those that do not change are not read again', async () => {
    const tally = { unread: 0 };
    const { path: directory } = await temporaryDirectory();
    const digestCache = digestCacheIn({ directory, quietNs: QUIET_NS, trusts: async () => true });
    await fc.assert(
      fc.asyncProperty(steps, (given) => play(given, digestCache, tally)),
      { numRuns: 150, seed: SEED },
    );
    expect(tally.unread).toBeGreaterThan(0);
  }, 240_000);

  it('are skipped by a cache that trusts size and time, which the same steps find', async () => {
    const found = await fc.check(
      fc.asyncProperty(steps, (given) => play(given, credulous(), { unread: 0 })),
      { numRuns: 300, seed: SEED, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  }, 240_000);
});
