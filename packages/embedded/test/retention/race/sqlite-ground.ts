import { join } from 'node:path';
import { clockOfNow, temporaryDirectory } from '@artifact-store/testkit';
import { openControl } from '../../../src/control.js';
import { controlConfig, expectIdenticalReplay } from '../control-config.js';
import type { RaceGround } from './race-ground.js';

/** A ground whose moments anybody may watch. */
export interface SqliteGround extends RaceGround {
  /** Calls this at each moment from now on, in place of whoever was called before. */
  watch(atMoment: () => void): void;
}

/** One process on a SQLite file: commands meet in its group commit. The second act starts while the first is at its moment. */
export async function sqliteGround(): Promise<SqliteGround> {
  const directory = await temporaryDirectory();
  const config = controlConfig(`sqlite:///${join(directory.path, 'store.db')}`);
  const clock = clockOfNow();
  let atMoment: () => void = () => undefined;
  const { control, close } = await openControl(config, { clock, step: () => atMoment() });
  return {
    control,
    // Its batch is closed by then.
    momentsBeforeLock: 0,
    now: clock.now(),
    watch(watcher) {
      atMoment = watcher;
    },
    async race(first, second, moment) {
      const started = Promise.withResolvers<unknown>();
      let left = moment;
      atMoment = () => {
        left -= 1;
        if (left === 0) started.resolve(second(control));
      };
      const [one] = await Promise.allSettled([first(control)]);
      if (left > 0) throw new Error(`the first act has only ${moment - left} moments`);
      const [other] = await Promise.allSettled([started.promise]);
      atMoment = () => undefined;
      return [one, other];
    },
    async close() {
      await close();
      await expectIdenticalReplay(config);
      await directory.remove();
    },
  };
}
