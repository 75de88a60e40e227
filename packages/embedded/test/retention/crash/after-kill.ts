import { addSeconds, type PackageId } from '@artifact-store/identity';
import { type JobState, type JobView, LEASE_SECONDS, type WorkingControlPlane } from '@artifact-store/planes';
import { fixedClock } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import { openControl } from '../../../src/control.js';
import { expectIdenticalReplay } from '../control-config.js';
import { LogTail, toldBy } from '../lawful-log.js';
import type { Site } from './sites.js';
import { PAGE, pagesOf, TRANSACTIONS_BEFORE_PAGES, walk } from './walk.js';

const EVENTS_BEFORE_MARKS = ['v1.retention.extended', 'v1.retention.hold_applied', 'v1.retention.hold_released'];
const JOB_AFTER: readonly JobState[] = ['queued', 'running', 'running'];

/**
 * What must hold on a site whose walk was killed after so many commits: each of them is there whole and nothing else is, and
 * a worker that comes after goes on with the sweep where it stood, once the lease of the dead one is over.
 */
export async function expectRecovered(site: Site, commits: number): Promise<void> {
  const { config, prepared } = site;
  const { dueCount, now, lastSequence } = prepared;
  await expectIdenticalReplay(config);
  const clock = fixedClock(now);
  const { control, close } = await openControl(config, { clock });
  try {
    const tail = new LogTail(control);
    await expectWhole(control, await tail.next(), site, commits);
    const [job] = (await control.jobs.list({})).items;
    if (job?.state === 'running') expect(await control.work.next({ owner: 'the next', jobId: job.jobId })).toBeNull();
    clock.set(addSeconds(now, LEASE_SECONDS + 1));
    await walk(control, prepared, 'the next');
    const log = await new LogTail(control).next();
    expect(log).toHaveLength(lastSequence + EVENTS_BEFORE_MARKS.length + dueCount);
    await expectWhole(control, log, site, TRANSACTIONS_BEFORE_PAGES + pagesOf(dueCount));
    await expectEndedWell(control, log, site);
  } finally {
    await close();
  }
  await expectIdenticalReplay(config);
}

type Log = Awaited<ReturnType<LogTail['next']>>;

/** Log, job and items are as so many commits left them. */
async function expectWhole(control: WorkingControlPlane, log: Log, { prepared }: Site, commits: number): Promise<void> {
  const pages = Math.max(0, commits - TRANSACTIONS_BEFORE_PAGES);
  const markCount = Math.min(pages * PAGE, prepared.dueCount);
  const types = log.filter(({ sequence }) => sequence > prepared.lastSequence).map(({ eventType }) => eventType);
  const marks = Array.from({ length: markCount }, () => 'v1.retention.eligibility_marked');
  expect(types).toEqual([...EVENTS_BEFORE_MARKS.slice(0, commits), ...marks]);
  const marked = markedIn(log);
  expect(new Set(marked).size).toBe(markCount);
  const { items: jobs } = await control.jobs.list({});
  expect(jobs).toHaveLength(commits > EVENTS_BEFORE_MARKS.length ? 1 : 0);
  for (const job of jobs) {
    const hasEnded = pages === pagesOf(prepared.dueCount);
    const state = hasEnded ? 'succeeded' : (JOB_AFTER[commits - 1 - EVENTS_BEFORE_MARKS.length] ?? 'running');
    expect(job).toMatchObject({ state, done: markCount });
    expect(await itemsOf(control, job)).toEqual(marked);
  }
}

/** The views say of what is eligible what the log says, and the sweep has told the same. */
async function expectEndedWell(control: WorkingControlPlane, log: Log, { prepared }: Site): Promise<void> {
  const told = [...toldBy(log)].flatMap(([packageId, { isEligible }]) => (isEligible ? [packageId] : []));
  const eligible: PackageId[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await control.packages.list({ eligible: true, limit: 1000, cursor });
    eligible.push(...page.items.map((each) => each.package.packageId));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(eligible.sort()).toEqual(told.sort());
  expect(eligible).toHaveLength(prepared.dueCount);
  expect(eligible).toContain(prepared.toRelease.packageId);
  const [job] = (await control.jobs.list({})).items;
  expect(job?.result).toMatchObject({ marked_count: prepared.dueCount, due_packages: prepared.dueCount });
}

function markedIn(log: Log): readonly string[] {
  return log.filter((event) => event.eventType === 'v1.retention.eligibility_marked').map((event) => event.subjectId);
}

async function itemsOf({ jobs }: WorkingControlPlane, { jobId }: JobView): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await jobs.items({ jobId, limit: 1000, cursor });
    items.push(...page.items.map((item) => item.package_id));
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}
