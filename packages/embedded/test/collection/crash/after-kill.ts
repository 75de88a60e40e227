import { addSeconds } from '@artifact-store/identity';
import { runJob } from '@artifact-store/jobs';
import { LEASE_SECONDS, type RecordedEvent } from '@artifact-store/planes';
import { type FixedClock, fixedClock } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { expectSameByReplay } from '../../retention/control-config.js';
import { LogTail, toldBy } from '../../retention/lawful-log.js';
import { ToldStorage } from '../lawful-storage.js';
import { type Planes, whileOpen } from '../planes.js';
import { expectKept, expectNoLeftovers } from './disk.js';
import { expectJobsDone, walkersJobs } from './jobs.js';
import type { Site, Walk, Worker } from './site.js';

/** Who goes on: the same worker, started again, at once; or another one, which has to wait until the lease is over. */
export type Successor = 'the same' | 'another';

/** The name of the worker that is killed. */
export const FIRST = 'the first';

export interface Ended {
  readonly site: Site;
  /** The moments of its steps that the process came by. */
  readonly moments: readonly string[];
  readonly successor: Successor;
  /** The events of a walk that nobody disturbed, if that is known. */
  readonly undisturbed?: readonly string[];
}

/**
 * What must hold on a site whose walk has ended somewhere: each transaction that was committed is there and nothing else, what is
 * kept has its bytes, and whoever comes after brings it to that end to which it comes undisturbed.
 * @returns the events that the walk came to, so that they can be compared
 */
export async function expectRecovered({ site, moments, successor, undisturbed }: Ended): Promise<readonly string[]> {
  const { config, now, lastSequence, walk } = site;
  const clock = fixedClock(now);
  const { events, storage } = await whileOpen(config, { clock }, async (planes) => {
    await expectSameByReplay(planes.database);
    const found = await lawfulLog(planes);
    const committed = identities(found.log, lastSequence);
    expect(committed).toHaveLength(eventsOf(walk, moments));
    if (undisturbed !== undefined) expect(committed).toEqual(undisturbed.slice(0, committed.length));
    await expectKept(site, found.storage);
    await walk.expectWhole?.(planes);

    await goOn(planes, walk, successor, clock);
    const done = await lawfulLog(planes);
    const came = identities(done.log, lastSequence);
    expect(came.slice(0, committed.length)).toEqual(committed);
    await expectJobsDone(planes, walk);
    await walk.expectDone?.(planes);
    await expectSameByReplay(planes.database);
    return { events: came, storage: done.storage };
  });
  expect(events).toHaveLength(walk.appended.reduce((sum, count) => sum + count, 0));
  if (undisturbed !== undefined) expect([...events].sort()).toEqual([...undisturbed].sort());
  await expectKept(site, storage);
  await expectNoLeftovers(site, storage);
  return events;
}

/** How many events the transactions have appended that are known to be committed. */
function eventsOf({ appended }: Walk, moments: readonly string[]): number {
  const commits = moments.filter((moment) => moment === 'after transaction.commit').length;
  return appended.slice(0, commits).reduce((sum, count) => sum + count, 0);
}

async function lawfulLog({
  control,
}: Planes): Promise<{ readonly log: readonly RecordedEvent[]; readonly storage: ToldStorage }> {
  const log = await new LogTail(control).next();
  toldBy(log);
  return { log, storage: ToldStorage.of(log) };
}

/** The events after that one, without their times. */
function identities(log: readonly RecordedEvent[], lastSequence: number): readonly string[] {
  return log
    .slice(lastSequence)
    .map(({ eventType, subjectId, payloadDigest }) => `${eventType} ${subjectId} ${Buffer.from(payloadDigest).toString('hex')}`);
}

/** Brings a walk to its end, and repeats it. */
async function goOn({ control, data }: Planes, walk: Walk, successor: Successor, clock: FixedClock): Promise<void> {
  const worker: Worker = {
    control,
    owner: successor === 'the same' ? FIRST : 'the next',
    runJob: (lease) => runJob({ work: control.work, data }, lease, new AbortController().signal),
  };
  const [job] = await walkersJobs(control);
  if (successor === 'another' && job?.state === 'running') {
    expect(await control.work.next({ owner: worker.owner, jobId: job.jobId })).toBeNull();
    await walk.goInstead?.(worker);
    clock.set(addSeconds(clock.now(), LEASE_SECONDS + 1));
  }
  const answer = await walk.go(worker);
  expect(await walk.go(worker)).toEqual(answer);
}
