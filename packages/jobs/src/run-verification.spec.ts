import { parseContentAddress, parseSha256 } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  type CallOptions,
  LeaseLostError,
  type Verdict,
  type Verification,
} from '@artifact-store/planes';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTask } from '../test/held-task.js';
import { ManualTimers } from '../test/manual-timers.js';
import { NO_DATA_PLANE } from '../test/no-data-plane.js';
import { job, leaseOf, ToldWork } from '../test/told-work.js';
import { runJob } from './run-job.js';

const LEASE = leaseOf('storage-verify');
const contentAddress = parseContentAddress(`blake3:${'0a'.repeat(32)}`);
const object = { contentAddress, generation: 0, sizeBytes: 7, sha256: parseSha256('0b'.repeat(32)) };
const verdict: Verdict = {
  ...{ contentAddress, generation: 0, mismatch: null },
  ...{ actualContentAddress: contentAddress, actualSha256: object.sha256, actualSizeBytes: 7 },
};

function verification(members: Partial<Verification> = {}): Verification {
  const page = {
    backendId: 'local',
    objects: [object],
    digest: 'both',
    maxBytesPerSecond: null,
    sequence: 7,
    grant: 'g',
  } as const;
  return { ...page, ...members };
}

let work: ToldWork;
let timers: ManualTimers;

beforeEach(() => {
  work = new ToldWork();
  timers = new ManualTimers();
});

const never = () => new AbortController().signal;

/** A data plane that reads until a test says that it has read enough. */
function held(task: HeldTask<readonly Verdict[]>) {
  return { ...NO_DATA_PLANE, verify: (_request: object, options?: CallOptions) => task.run(options?.signal) };
}

describe('a verification', () => {
  it('has the objects of each page read as it says, and tells what was found', async () => {
    work.verifications = [verification(), verification({ digest: 'primary', maxBytesPerSecond: 5, sequence: 9, grant: 'h' })];
    const requests: object[] = [];
    const data = {
      ...NO_DATA_PLANE,
      verify: async (request: object) => {
        requests.push(request);
        return [verdict];
      },
    };
    expect(await runJob({ work, data, timers }, LEASE, never())).toMatchObject({ state: 'succeeded' });
    expect(requests).toEqual([
      { grant: 'g', digest: 'both', maxBytesPerSecond: null },
      { grant: 'h', digest: 'primary', maxBytesPerSecond: 5 },
    ]);
    expect(work.asked).toEqual([
      ...['toVerify', 'verified 1 of local as of 7'],
      ...['toVerify', 'verified 1 of local as of 9'],
      'toVerify',
    ]);
  });

  it('keeps its lease while it reads', async () => {
    work.verifications = [verification()];
    const task = new HeldTask<readonly Verdict[]>();
    const running = runJob({ work, data: held(task), timers }, LEASE, never());
    for (let time = 0; time < 4; time++) await timers.pass();
    await timers.waited();
    task.end([verdict]);
    await running;
    expect(work.asked.filter((what) => what === 'renew')).toHaveLength(4);
  });

  it('tells nothing of a page that could not be read', async () => {
    work.verifications = [verification()];
    const data = { ...NO_DATA_PLANE, verify: () => Promise.reject(new BackendUnavailableError('the disk is gone')) };
    await expect(runJob({ work, data, timers }, LEASE, never())).rejects.toThrow(BackendUnavailableError);
    expect(work.asked).toEqual(['toVerify']);
  });

  it('that is cancelled reads no further, and ends with its next page', async () => {
    work.verifications = [verification()];
    work.renew = async () => job({ cancelRequested: true });
    const running = runJob({ work, data: held(new HeldTask()), timers }, LEASE, never());
    await timers.pass();
    await running;
    expect(work.asked).toEqual(['toVerify', 'toVerify']);
  });

  it('that another worker has by now reads no further, and writes nothing', async () => {
    work.verifications = [verification()];
    work.renew = () => Promise.reject(new LeaseLostError('taken over'));
    const running = runJob({ work, data: held(new HeldTask()), timers }, LEASE, never());
    await timers.pass();
    await expect(running).rejects.toThrow(LeaseLostError);
    expect(work.asked).toEqual(['toVerify']);
  });

  it('that is stopped meanwhile lets the job go at once, and tells nothing of the page', async () => {
    work.verifications = [verification()];
    const stop = new AbortController();
    const task = new HeldTask<readonly Verdict[]>();
    const running = runJob({ work, data: held(task), timers }, LEASE, stop.signal);
    await task.begun;
    stop.abort();
    expect(await running).toMatchObject({ state: 'queued' });
    expect(work.asked).toEqual(['toVerify', 'release']);
  });
});
