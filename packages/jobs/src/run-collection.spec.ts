import { parseContentAddress } from '@artifact-store/identity';
import { BackendUnavailableError, type Deletion, StorageNotOursError } from '@artifact-store/planes';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTask } from '../test/held-task.js';
import { ManualTimers } from '../test/manual-timers.js';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { leaseOf, ToldWork } from '../test/told-work.js';
import { runJob } from './run-job.js';

const LEASE = leaseOf('retention-gc');
const key = { contentAddress: parseContentAddress(`blake3:${'0a'.repeat(32)}`), generation: 0 };
const deletion = (grant: string): Deletion => ({ backendId: 'local', keys: [key], grant });

let work: ToldWork;
let deleted: string[];

beforeEach(() => {
  work = new ToldWork();
  deleted = [];
});

const data = {
  ...NO_DATA_PLANE,
  async delete({ grant }: { readonly grant: string }) {
    work.asked.push('delete');
    deleted.push(grant);
  },
};
const never = () => new AbortController().signal;

describe('a collection', () => {
  it('has deleted what each page gives up, and says so before the next', async () => {
    work.deletions = [deletion('grant 1'), deletion('grant 2')];
    expect(await runJob({ work, data }, LEASE, never())).toMatchObject({ state: 'succeeded' });
    const page = ['collect', 'delete', 'reclaimed 1 of local'];
    expect([work.asked, deleted]).toEqual([
      [...page, ...page, 'collect'],
      ['grant 1', 'grant 2'],
    ]);
  });

  it('asks no data plane where a page gives nothing up', async () => {
    expect(await runJob({ work, data: NO_DATA_PLANE }, LEASE, never())).toMatchObject({ state: 'succeeded' });
    expect(work.asked).toEqual(['collect']);
  });

  it.each([new BackendUnavailableError('the disk is gone'), new StorageNotOursError('another log was here')])(
    'never says of bytes that they are gone where the deletion fails: $code',
    async (error) => {
      work.deletions = [deletion('grant')];
      await expect(runJob({ work, data: { ...data, delete: () => Promise.reject(error) } }, LEASE, never())).rejects.toBe(error);
      expect(work.asked).toEqual(['collect']);
    },
  );

  it('that is stopped meanwhile breaks the deletion off and lets the job go', async () => {
    work.deletions = [deletion('grant')];
    const stop = new AbortController();
    const task = new HeldTask<void>();
    const held = {
      ...data,
      delete: (_request: object, options?: { signal?: AbortSignal | undefined }) => task.run(options?.signal),
    };
    const running = runJob({ work, data: held, timers: new ManualTimers() }, LEASE, stop.signal);
    await task.begun;
    stop.abort();
    expect(await running).toMatchObject({ state: 'queued' });
    expect(work.asked).toEqual(['collect', 'release']);
  });
});
