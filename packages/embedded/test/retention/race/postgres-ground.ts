import { parseTimestamp } from '@artifact-store/identity';
import { postgresSubject, until } from '@artifact-store/testkit';
import { openControl } from '../../../src/control.js';
import { controlConfig, expectIdenticalReplay } from '../control-config.js';
import { RetentionProcess } from '../process/running.js';
import { MOMENTS_OF_TRANSACTION, type RaceGround } from './race-ground.js';

/** A ground with the two processes that race on it. */
export interface PostgresGround extends RaceGround {
  readonly processes: readonly [RetentionProcess, RetentionProcess];
}

/**
 * Two processes on one PostgreSQL database. The first stands still at its moment, with its transaction open if it has one,
 * until the second is done or waits for the head lock.
 */
export async function postgresGround(): Promise<PostgresGround> {
  const subject = await postgresSubject();
  const config = controlConfig(subject.url);
  // PostgreSQL compares its clock with everybody's, so all of them stand where the test began.
  const now = parseTimestamp(new Date().toISOString());
  const { control, close } = await openControl(config, { clock: { now: () => now } });
  const processes = await Promise.all([
    RetentionProcess.start({ config, clock: now }),
    RetentionProcess.start({ config, clock: now }),
  ]);
  const [one, other] = processes;
  const isSomebodyWaiting = async () => {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await subject.sql(waiting)).length > 0;
  };
  return {
    control,
    momentsBeforeLock: 1,
    now,
    processes,
    async race(first, second, moment) {
      one.haltAt(moment, nextTransactionAfter(moment));
      const firstEnd = Promise.allSettled([first(one.control)]);
      const hasHalted = () => Promise.race([one.halted(), firstEnd.then(() => false)]);
      if (!(await hasHalted())) throw new Error(`the first act has no moment ${moment}`);
      let hasSecondEnded = false;
      const secondEnd = Promise.allSettled([second(other.control)]).finally(() => {
        hasSecondEnded = true;
      });
      await until(async () => hasSecondEnded || isSomebodyWaiting());
      one.goOn();
      // A second act that waited has its turn before the first begins another transaction.
      if (await hasHalted()) await secondEnd.then(() => one.goOn());
      const [[a], [b]] = await Promise.all([firstEnd, secondEnd]);
      return [a, b];
    },
    async close() {
      await Promise.all(processes.map((each) => each.end()));
      await close();
      await expectIdenticalReplay(config);
      await subject.remove();
    },
  };
}

function nextTransactionAfter(moment: number): number {
  return Math.ceil(moment / MOMENTS_OF_TRANSACTION) * MOMENTS_OF_TRANSACTION + 1;
}
