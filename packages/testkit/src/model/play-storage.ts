import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { addSeconds, epochMilliseconds } from '@artifact-store/identity';
import { expect } from '@jest/globals';
import type { Play, Stage } from './stage.js';
import { keyOf, write } from './state.js';
import { pathOfStored } from './stored.js';

/** Does to stored bytes what disks do. Only objects that count are worth it. */
export const playCorrupt: Play<'corrupt'> = async (stage, { object: which, how, at }) => {
  const { state } = stage;
  const stored = [...state.objects.values()].filter((each) => state.disk.has(keyOf(each.address, each.generation)));
  const target = stored[which % stored.length];
  const other = stored[(which + 1) % stored.length];
  const bytes = target && state.disk.get(keyOf(target.address, target.generation));
  if (target === undefined || other === undefined || bytes === undefined) return false;
  if (how === 'delete') replace(stage, target, null);
  else if (how === 'zero length') replace(stage, target, Buffer.alloc(0));
  else if (how === 'truncate') replace(stage, target, bytes.subarray(0, at % Math.max(bytes.length, 1)));
  else if (how === 'bit flip') replace(stage, target, flipped(bytes, at));
  else {
    const others = state.disk.get(keyOf(other.address, other.generation)) ?? null;
    replace(stage, other, bytes);
    replace(stage, target, others);
  }
  return true;
};

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  const index = at % Math.max(bytes.length, 1);
  if (index < changed.length) changed.writeUInt8(changed.readUInt8(index) ^ (1 << (at % 8)), index);
  return changed;
}

interface Key {
  readonly address: string;
  readonly generation: number;
}

function replace({ world, state }: Stage, { address, generation }: Key, bytes: Buffer | null): void {
  const path = pathOfStored(world.storageRoot, address, generation);
  if (bytes === null) {
    rmSync(path);
    state.disk.delete(keyOf(address, generation));
    return;
  }
  writeFileSync(path, bytes);
  write(state, keyOf(address, generation), bytes);
}

const DAY_SECONDS = 24 * 60 * 60;

/** All that lies on the backend is from yesterday by now. */
export function age({ world, state }: Stage): void {
  const yesterday = epochMilliseconds(state.startedAt) / 1000 - DAY_SECONDS;
  for (const key of state.disk.keys()) {
    const [address = '', generation] = key.split(' ');
    utimesSync(pathOfStored(world.storageRoot, address, Number(generation)), yesterday, yesterday);
    state.old.add(key);
  }
}

/** PostgreSQL takes no clock that differs from its own by five minutes. */
const LATEST_SECONDS = 240;

/** Time passes, or is set back; never behind the time when the run began. */
export const playClock: Play<'clock'> = async ({ world, state }, { seconds }) => {
  const wanted = addSeconds(state.now, seconds);
  const latest = addSeconds(state.startedAt, LATEST_SECONDS);
  const now = wanted < state.startedAt ? state.startedAt : wanted > latest ? latest : wanted;
  world.clock.set(now);
  state.now = now;
  return true;
};

export const playCrash: Play<'crash'> = async ({ world, state }) => {
  await world.restart();
  state.heard.clear();
  return true;
};

export const playReplay: Play<'replay'> = async ({ world }) => {
  expect({ differs: await world.replayDiffers() }).toEqual({ differs: false });
  return true;
};
