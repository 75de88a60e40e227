import { DatabaseUnavailableError, LeaseLostError } from '@artifact-store/planes';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldTask } from '../test/held-task.js';
import { ManualTimers } from '../test/manual-timers.js';
import { job, leaseOf, ToldWork } from '../test/told-work.js';
import { whileRenewing } from './while-renewing.js';

const LEASE = leaseOf('storage-verify');

let work: ToldWork;
let timers: ManualTimers;
let task: HeldTask<string>;
let stop: AbortController;

beforeEach(() => {
  work = new ToldWork();
  timers = new ManualTimers();
  task = new HeldTask();
  stop = new AbortController();
});

const begin = () => whileRenewing({ work, timers }, LEASE, stop.signal, task.run);

describe('while something takes long', () => {
  it('the lease is renewed every twenty seconds, and no more once it is over', async () => {
    const renewing = begin();
    expect([await timers.pass(), await timers.pass(), await timers.waited()]).toEqual([20_000, 20_000, 20_000]);
    task.end('done');
    expect(await renewing).toBe('done');
    expect(work.asked).toEqual(['renew', 'renew']);
  });

  it('what it fails by is thrown', async () => {
    const failing = whileRenewing({ work, timers }, LEASE, stop.signal, () => Promise.reject(new Error('the disk is gone')));
    await expect(failing).rejects.toThrow('the disk is gone');
    expect(work.asked).toEqual([]);
  });

  it('a database that is away for a while does not end it', async () => {
    const away = [new DatabaseUnavailableError('away'), new DatabaseUnavailableError('away')];
    const { renew } = work;
    work.renew = async () => {
      const error = away.shift();
      if (error !== undefined) throw error;
      return renew();
    };
    const renewing = begin();
    for (let time = 0; time < 3; time++) await timers.pass();
    await timers.waited();
    task.end('done');
    expect([await renewing, work.asked]).toEqual(['done', ['renew']]);
  });

  it.each([
    ['the lease is lost', new LeaseLostError('taken over')],
    ['there is a defect', new Error('defect')],
  ])('it is broken off where %s', async (_what, error) => {
    work.renew = () => Promise.reject(error);
    const renewing = begin();
    await timers.pass();
    await expect(renewing).rejects.toBe(error);
  });

  it('it is broken off, and comes to nothing, where somebody cancels the job', async () => {
    work.renew = async () => job({ cancelRequested: true });
    const renewing = begin();
    await timers.pass();
    expect(await renewing).toBeNull();
  });

  it('it is broken off, and comes to nothing, where the worker is to stop', async () => {
    const renewing = begin();
    await task.begun;
    stop.abort();
    expect(await renewing).toBeNull();
    expect(work.asked).toEqual([]);
  });

  it('what was done all the same when it was to be broken off is kept', async () => {
    const renewing = whileRenewing({ work, timers }, LEASE, stop.signal, async () => {
      stop.abort();
      return 'done';
    });
    expect(await renewing).toBe('done');
  });
});
