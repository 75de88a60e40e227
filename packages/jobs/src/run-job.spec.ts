import { createDigester } from '@artifact-store/digest';
import { DatabaseUnavailableError, type JobLease, type JobView } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { runJob } from './run-job.js';

const digester = createDigester();
const PACKAGES = 501;
const DAY = 24 * 60 * 60 * 1000;

let registry: MemoryRegistry;

beforeEach(async () => {
  registry = memoryRegistry({ digester });
  for (let index = 0; index < PACKAGES; index++) await registry.create();
  registry.clock.advance(DAY);
  await registry.plane.jobs.create({ kind: 'retention-sweep', actor: 'ana', options: { force: true } });
});

const tools = () => ({ work: registry.plane.work, data: NO_DATA_PLANE });

async function taken(): Promise<JobLease> {
  const lease = await registry.plane.work.next({ owner: 'tests' });
  if (lease === null) throw new Error('there is no job to take');
  return lease;
}

describe('runJob', () => {
  it('does page after page until the job has ended, and tells of each', async () => {
    const pages: number[] = [];
    const job = await runJob(tools(), await taken(), new AbortController().signal, ({ done }) => pages.push(done));
    expect(job).toMatchObject({ state: 'succeeded', done: PACKAGES });
    expect(pages).toEqual([500, 501]);
  });

  it('finishes the page under way where it is stopped, and lets the job go for anybody to go on with', async () => {
    const stop = new AbortController();
    const job = await runJob(tools(), await taken(), stop.signal, () => stop.abort());
    expect(job).toMatchObject({ state: 'queued', done: 500 });
    expect(await runJob(tools(), await taken(), new AbortController().signal)).toMatchObject({
      state: 'succeeded',
      done: PACKAGES,
    });
  });

  it('does nothing but let go where it is stopped before', async () => {
    expect(await runJob(tools(), await taken(), AbortSignal.abort())).toMatchObject({ state: 'queued', done: 0 });
  });

  it('throws what a page throws, and keeps the job', async () => {
    const lease = await taken();
    const work = { ...registry.plane.work, sweep: () => Promise.reject(new DatabaseUnavailableError('away')) };
    await expect(runJob({ ...tools(), work }, lease, new AbortController().signal)).rejects.toThrow(DatabaseUnavailableError);
    expect(await registry.plane.jobs.get(lease.jobId)).toMatchObject({ state: 'running' } satisfies Partial<JobView>);
  });
});
