import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GuardedBackends, guardBackends } from '@artifact-store/bytes';
import { contentAddress } from '@artifact-store/identity';
import type { LogSource } from '@artifact-store/planes';
import {
  type LocalBackendOptions,
  type ObjectKey,
  openLocalBackend,
  type StorageBackend,
  type StorageStep,
} from '@artifact-store/storage';
import { countingIds, fixedClock, temporaryDirectory } from '@artifact-store/testkit';
import type { GuardedBackend } from '../src/ownership/guarded-backend.js';

/** The storage as one data plane has it. */
export interface OwnedBackend {
  readonly backends: GuardedBackends;
  readonly backend: GuardedBackend;
}

export function keyOf(digit: string, generation = 0): ObjectKey {
  return { address: contentAddress('blake3', digit.repeat(64)), generation };
}

/** A root on disk, and data planes that come and go. */
export async function ownedRoot() {
  const directory = await temporaryDirectory();
  const root = join(directory.path, 'objects');
  const file = join(root, 'registry.json');
  const opened: StorageBackend[] = [];
  const ids = countingIds();

  return {
    root,
    file,
    /** A data plane that has not looked yet. */
    async open(log: LogSource, options: Partial<LocalBackendOptions> = {}): Promise<OwnedBackend> {
      const real = await openLocalBackend({ id: 'local', root, ids, clock: fixedClock(), ...options });
      opened.push(real);
      const backends = guardBackends([real], log);
      return { backends, backend: backends.get('local') };
    },
    /** A data plane that has looked, as it does at its start. */
    async start(log: LogSource, options: Partial<LocalBackendOptions> = {}): Promise<OwnedBackend> {
      const owned = await this.open(log, options);
      await owned.backends.look();
      return owned;
    },
    record: async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8')),
    write: (text: string) => writeFile(file, text),
    forget: () => rm(file),
    async close(): Promise<void> {
      for (const backend of opened) await backend.dispose();
      await directory.remove();
    },
  };
}

export type OwnedRoot = Awaited<ReturnType<typeof ownedRoot>>;

export async function put(backend: StorageBackend, key: ObjectKey): Promise<void> {
  const staged = await backend.stage();
  try {
    await staged.write(Buffer.from('content'));
    await staged.publish(key);
  } finally {
    await staged.discard();
  }
}

/** Fails for good at a moment, as a process does that is killed there. */
export function killedAt(moment: string): Pick<LocalBackendOptions, 'step'> {
  let isDead = false;
  return {
    step(step: StorageStep, when) {
      isDead ||= `${when} ${step}` === moment;
      if (isDead) throw new Error('killed');
    },
  };
}
