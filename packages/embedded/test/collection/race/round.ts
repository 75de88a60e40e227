import { collector } from './collector.js';
import type { Choice } from './conductor.js';
import { expectBytesOfObjects, expectNothingLost } from './nothing-lost.js';
import type { Player } from './player.js';
import { oneOf, type Race } from './race.js';
import { KEPT_SECONDS } from './site.js';
import { undeleter } from './undeleter.js';
import { uploader } from './uploader.js';
import { zombie } from './zombie.js';

/** Those of the last round and of this one, and one that was undeleted or two. */
const PACKAGES = 4;
/** PostgreSQL lets others wait for two seconds. */
const LONGEST_LOCK_STEPS = 20;

/** What everybody does in a round is chosen before, and in which order as it goes on. */
export async function playRound(race: Race): Promise<void> {
  await prepare(race);
  const parts = new Map<string, () => Promise<void>>();
  for (let count = 1 + race.choose(3); count > 0; count--) parts.set(`uploader ${count}`, uploader(race, `uploader ${count}`));
  parts.set('collector', collector(race, 'collector', { sweeps: true }));
  if (race.choose(3) === 0) parts.set('other collector', collector(race, 'other collector', { sweeps: false }));
  parts.set('zombie', zombie(race));
  if (race.choose(2) === 0) parts.set('undeleter', undeleter(race));
  await race.conductor.play(parts, stubborn(race), () => expectBytesOfObjects(race));
  await expectNothingLost(race);
}

/** What was new in the round before is due in this one. */
async function prepare(race: Race): Promise<void> {
  const { site, strays, packages, choose } = race;
  race.round += 1;
  site.place.clock.advance(KEPT_SECONDS * 1000);
  for (let count = 1 + choose(2); count > 0; count--) {
    const command = { name: 'run', producer: 'race', subject: 'example.org', retentionClass: 'transient', actor: 'setter' };
    packages.push((await oneOf(race, site.controls).packages.create(command)).package.packageId);
  }
  packages.splice(0, packages.length - PACKAGES);
  strays.rot(site.place.storageRoot, () => choose(2) === 0);
  if (choose(4) === 0) await oneOf(race, site.planes).beginAnew();
}

/** Whoever goes on keeps going, for a while: in some rounds hardly ever, in others for long, while everybody else stands still. */
function stubborn({ choose }: Race): Choice {
  const steps = [1, 2, 8][choose(3)] ?? 1;
  let last: Player | undefined;
  let locked = 0;
  return (stopped) => {
    const holder = stopped.find(({ isUnderLock }) => isUnderLock);
    locked = holder === undefined ? 0 : locked + 1;
    const isStubborn = choose(steps) > 0;
    if (holder !== undefined && locked > LONGEST_LOCK_STEPS) last = holder;
    else if (!isStubborn || last === undefined || !stopped.includes(last)) last = oneOf({ choose }, stopped);
    return last;
  };
}
