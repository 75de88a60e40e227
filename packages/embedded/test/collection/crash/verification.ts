import { rm, truncate, writeFile } from 'node:fs/promises';
import { addSeconds, type ContentAddress } from '@artifact-store/identity';
import type { Mismatch } from '@artifact-store/planes';
import type { LocationVerified } from '@artifact-store/registry';
import { pathOfStored } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { decodedOf, LogTail } from '../../retention/lawful-log.js';
import { type Planes, verify } from '../planes.js';
import { jobWalk } from './job-walk.js';
import { type Ground, rootsOf, type Scenario, WALKER } from './site.js';
import { addressOf, bytesOf, filled, KEPT, OBJECT_BYTES, whileOpenAt } from './stock.js';

/** Objects that a page of a verification is of. */
const PAGE = 64;
const OBJECTS = PAGE + 2;

/** The objects in the order in which they are verified, the last two on another page. */
const NAMES = Array.from({ length: OBJECTS }, (_, index) => `object ${index}`).sort((one, other) =>
  addressOf(one) < addressOf(other) ? -1 : 1,
);
const [CHANGED = '', SHORT = '', GONE = '', EMPTY = '', HEALED = '', STILL_GONE = '', SHARED = ''] = NAMES;
const LAST = NAMES[OBJECTS - 1] ?? '';

/** The findings that are to be told, by their objects: of what is bad at each of its files, of what is good once. */
const FINDINGS: readonly (readonly [name: string, found: Mismatch | null, times: number])[] = [
  [CHANGED, 'primary', 2],
  [SHORT, 'size', 1],
  [GONE, 'missing', 1],
  [EMPTY, 'size', 1],
  [HEALED, null, 1],
  [STILL_GONE, 'missing', 1],
  [LAST, 'primary', 2],
  ...NAMES.slice(6, -1).map((name) => [name, null, 1] as const),
];

/** Reads what was damaged on all the ways there are, what was found bad before, and what is good. */
export const VERIFICATION: Scenario = {
  name: 'A verification',
  steps: ['work.toVerify', 'data.verify', 'work.verified'],
  async prepare(ground) {
    const at = (name: string) => pathOfStored(rootsOf(ground).get('one') ?? '', addressOf(name), 0);
    const lately = { ...ground, now: aMinuteBefore(ground) };
    await whileOpenAt(lately, async (planes) => {
      await filled(planes, NAMES, KEPT);
      await filled(planes, [CHANGED, SHARED, LAST], KEPT);
      await Promise.all([rm(at(HEALED)), rm(at(STILL_GONE))]);
      await verify(planes);
    });
    await Promise.all([
      writeFile(at(HEALED), bytesOf(HEALED)),
      ...[CHANGED, LAST].map((name) => writeFile(at(name), bytesOf(`not ${name}`))),
      truncate(at(SHORT), OBJECT_BYTES - 1),
      truncate(at(EMPTY), 0),
      rm(at(GONE)),
    ]);
    const bad = FINDINGS.filter(([, mismatch]) => mismatch !== null);
    return {
      ...jobWalk({ kind: 'storage-verify' }),
      // Asked for, taken, begun; a page and what was found of it, twice; the end.
      appended: [0, 0, 0, 0, PAGE + 1, 0, 1 + 2, 0],
      counts: { done: OBJECTS, bytes: OBJECTS * OBJECT_BYTES, checked: OBJECTS, failed: bad.length },
      damaged: new Map(bad.map(([name, mismatch]) => [addressOf(name), mismatch === 'missing' ? 'missing' : 'changed'])),
      expectDone: (planes) => expectFindings(planes),
    };
  },
};

/** Long enough ago to be verified again, and not so long that clocks would be said to differ. */
const aMinuteBefore = ({ now }: Ground) => addSeconds(now, -60);

async function expectFindings({ control }: Planes): Promise<void> {
  const log = await new LogTail(control).next();
  const told = log.flatMap((row) => {
    const event = decodedOf(row);
    return event?.type === 'v1.storage.location_verified' && event.actor === WALKER ? [event] : [];
  });
  const counted = new Map<ContentAddress, LocationVerified[]>();
  for (const event of told) counted.set(event.contentAddress, [...(counted.get(event.contentAddress) ?? []), event]);
  for (const [name, mismatch, times] of FINDINGS) {
    const events = counted.get(addressOf(name)) ?? [];
    expect(events.map((event) => event.mismatch)).toEqual(Array.from({ length: times }, () => mismatch));
    expect(new Set(events.map((event) => event.storageLocationId)).size).toBe(times);
  }
  expect(await control.health.storage()).toMatchObject({ failedLocations: 8 });
}
