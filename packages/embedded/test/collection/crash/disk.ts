import { addSeconds } from '@artifact-store/identity';
import { objectName } from '@artifact-store/storage';
import { objects, stagedFiles } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { expectBytes, reap } from '../../crash/after-restart.js';
import type { ToldKey, ToldStorage } from '../lawful-storage.js';
import { rootsOf, type Site } from './site.js';

/** Whatever is not given up has its bytes, but for what was damaged; and nothing is left of what is said to be gone. */
export async function expectKept(site: Site, { keys }: ToldStorage): Promise<void> {
  const { damaged = new Map() } = site.walk;
  for (const [backendId, storageRoot] of rootsOf(site)) {
    const ofBackend = [...keys.values()].filter(({ key }) => key.backendId === backendId);
    const gone = namesOf(ofBackend, 'gone');
    expect(objects(storageRoot).filter((name) => gone.includes(name))).toEqual([]);
    const kept = ofBackend.filter(({ state, key }) => state === 'kept' && !damaged.has(key.contentAddress));
    await Promise.all(kept.map(({ file }) => file && expectBytes(file, { storageRoot })));
  }
}

/** There is nothing but what is kept, and nothing is about to go. */
export async function expectNoLeftovers(site: Site, { keys }: ToldStorage): Promise<void> {
  const all = [...keys.values()].filter(({ key }) => site.walk.damaged?.get(key.contentAddress) !== 'missing');
  expect(namesOf(all, 'given up')).toEqual([]);
  for (const [backendId, storageRoot] of rootsOf(site)) {
    const ofBackend = all.filter(({ key }) => key.backendId === backendId);
    expect(objects(storageRoot)).toEqual(namesOf(ofBackend, 'kept'));
    await reap({ storageRoot }, addSeconds(site.now, 24 * 60 * 60 + 60));
    expect(stagedFiles(storageRoot)).toEqual([]);
  }
}

function namesOf(keys: readonly ToldKey[], state: ToldKey['state']): readonly string[] {
  return keys.flatMap((told) => (told.state === state ? [nameOf(told.key)] : [])).sort();
}

const nameOf = ({ contentAddress: address, generation }: ToldKey['key']) => objectName({ address, generation });
