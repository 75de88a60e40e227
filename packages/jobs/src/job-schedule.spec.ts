import { createDigester } from '@artifact-store/digest';
import { parseTimestamp } from '@artifact-store/identity';
import { DatabaseUnavailableError, type Jobs } from '@artifact-store/planes';
import { type MemoryRegistry, memoryRegistry } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptLog } from '../test/kept-log.js';
import { ManualTimers } from '../test/manual-timers.js';
import { JobSchedule, type ScheduledJob, slotOf } from './job-schedule.js';

const digester = createDigester();
const HOUR = 3600;
const MINUTE = 60_000;

let registry: MemoryRegistry;
let timers: ManualTimers;
let log: KeptLog;
let opened: JobSchedule[];

beforeEach(() => {
  registry = memoryRegistry({ digester });
  registry.clock.set('2026-05-16T09:20:00.000Z');
  timers = new ManualTimers();
  log = new KeptLog();
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((schedule) => schedule.stop()));
});

function open(
  intervalSeconds = HOUR,
  jobs: Pick<Jobs, 'create'> = registry.plane.jobs,
  ...others: readonly ScheduledJob[]
): JobSchedule {
  const scheduled = [{ kind: 'retention-sweep', intervalSeconds }, ...others] as const;
  const schedule = new JobSchedule({ jobs, clock: registry.clock, scheduled, log, timers });
  opened.push(schedule);
  return schedule;
}

/** When the sweeps were asked for, the oldest first. */
async function sweeps(): Promise<string[]> {
  const { items } = await registry.plane.jobs.list({ limit: 1000 });
  return items.map((job) => job.createdAt).reverse();
}

async function passMinutes(minutes: number): Promise<void> {
  registry.clock.advance(minutes * MINUTE);
  await timers.pass();
  await timers.waited();
}

describe('the slot of a time', () => {
  it.each([
    ['2026-05-16T09:20:00.000Z', HOUR, '2026-05-16T09:00:00.000Z'],
    ['2026-05-16T09:59:59.999Z', HOUR, '2026-05-16T09:00:00.000Z'],
    ['2026-05-16T10:00:00.000Z', HOUR, '2026-05-16T10:00:00.000Z'],
    ['2026-05-16T09:20:00.500Z', 1, '2026-05-16T09:20:00.000Z'],
    ['2026-05-16T09:20:00.000Z', 86_400, '2026-05-16T00:00:00.000Z'],
  ])('of %s, in intervals of %i seconds, begins at %s', (now, seconds, slot) => {
    expect(slotOf(parseTimestamp(now), seconds)).toBe(slot);
  });
});

describe('the schedule', () => {
  it('asks for a sweep in the present interval and in each that follows', async () => {
    open().start();
    expect(await timers.waited()).toBe(40 * MINUTE);
    await passMinutes(40);
    await passMinutes(60);
    expect(await sweeps()).toEqual(['2026-05-16T09:20:00.000Z', '2026-05-16T10:00:00.000Z', '2026-05-16T11:00:00.000Z']);
    const { items } = await registry.plane.jobs.list({});
    expect(items[0]).toMatchObject({ kind: 'retention-sweep', createdBy: 'schedule', dryRun: false, options: {} });
    expect(log.lines).toEqual([]);
  });

  it('asks for each kind in its own intervals, and where several begin at once in the order that is given', async () => {
    const asked: string[] = [];
    const jobs: Pick<Jobs, 'create'> = {
      create(command) {
        asked.push(`${command.idempotencyKey}`);
        return registry.plane.jobs.create({ ...command, kind: 'retention-sweep' });
      },
    };
    const others = [
      { kind: 'retention-gc', intervalSeconds: HOUR },
      { kind: 'storage-verify', intervalSeconds: HOUR / 4 },
    ] as const;
    open(HOUR, jobs, ...others).start();
    expect(await timers.waited()).toBe(10 * MINUTE);
    await passMinutes(10);
    expect(await timers.waited()).toBe(15 * MINUTE);
    await passMinutes(15);
    await passMinutes(15);
    expect(asked).toEqual([
      'retention-sweep@2026-05-16T09:00:00.000Z',
      'retention-gc@2026-05-16T09:00:00.000Z',
      'storage-verify@2026-05-16T09:15:00.000Z',
      'storage-verify@2026-05-16T09:30:00.000Z',
      'storage-verify@2026-05-16T09:45:00.000Z',
      'retention-sweep@2026-05-16T10:00:00.000Z',
      'retention-gc@2026-05-16T10:00:00.000Z',
      'storage-verify@2026-05-16T10:00:00.000Z',
    ]);
  });

  it('asks for nothing of a kind whose interval is 0', async () => {
    open(0, registry.plane.jobs, { kind: 'retention-gc', intervalSeconds: HOUR }).start();
    await timers.waited();
    const { items } = await registry.plane.jobs.list({});
    expect(items.map(({ kind }) => kind)).toEqual(['retention-gc']);
  });

  it('asks once, however short its waits are', async () => {
    open().start();
    for (let minute = 0; minute < 39; minute++) await passMinutes(1);
    expect(await sweeps()).toHaveLength(1);
    await passMinutes(1);
    expect(await sweeps()).toHaveLength(2);
  });

  it('comes to one sweep an interval for several processes, and for one that is started again', async () => {
    open().start();
    await timers.waited();
    await open().stop();
    const second = open();
    second.start();
    await second.stop();
    await Promise.all(opened.map((schedule) => schedule.stop()));
    registry.clock.advance(5 * MINUTE);
    open().start();
    await timers.waited();
    expect(await sweeps()).toHaveLength(1);
  });

  it('asks for one sweep after a clock has jumped ahead over many intervals, or a machine has slept', async () => {
    open().start();
    await timers.waited();
    await passMinutes(60 * 24 * 400);
    expect(await sweeps()).toHaveLength(2);
  });

  it('goes on where a clock is set back, and asks again for what is new to it', async () => {
    open().start();
    await timers.waited();
    await passMinutes(-20);
    expect(await sweeps()).toHaveLength(1);
    await passMinutes(-1);
    expect(await sweeps()).toHaveLength(2);
    await passMinutes(1);
    expect(await sweeps()).toHaveLength(2);
  });

  it('asks for none where the interval is 0', async () => {
    open(0).start();
    await open(0).stop();
    expect(await sweeps()).toEqual([]);
  });

  it('asks again, after longer and longer waits, while the database is away', async () => {
    let left = 2;
    open(HOUR, {
      create: (command) =>
        left-- > 0 ? Promise.reject(new DatabaseUnavailableError('away')) : registry.plane.jobs.create(command),
    }).start();
    expect([await timers.pass(), await timers.pass()]).toEqual([1000, 2000]);
    expect(await timers.waited()).toBe(40 * MINUTE);
    expect(await sweeps()).toHaveLength(1);
  });

  it('leaves out an interval in which it meets a defect, and tells of it', async () => {
    let left = 1;
    open(HOUR, {
      create: (command) => (left-- > 0 ? Promise.reject(new Error('defect')) : registry.plane.jobs.create(command)),
    }).start();
    await timers.waited();
    await passMinutes(40);
    expect(await sweeps()).toEqual(['2026-05-16T10:00:00.000Z']);
    expect(log.messages()).toEqual(['error: no job could be asked for in this interval']);
  });

  it('asks for nothing once it is stopped', async () => {
    const schedule = open();
    schedule.start();
    await timers.waited();
    await schedule.stop();
    registry.clock.advance(60 * MINUTE);
    schedule.start();
    await schedule.stop();
    expect(await sweeps()).toHaveLength(1);
  });

  it('is not stopped before what it asks for is answered', async () => {
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const schedule = open(HOUR, {
      async create(command) {
        asked.resolve();
        await goOn.promise;
        return registry.plane.jobs.create(command);
      },
    });
    schedule.start();
    await asked.promise;
    let isStopped = false;
    const stopped = schedule.stop().then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    goOn.resolve();
    await stopped;
    expect(await sweeps()).toHaveLength(1);
  });
});
