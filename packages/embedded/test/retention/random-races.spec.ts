import { describeWith, SEED } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { LogTail } from './lawful-log.js';
import { type PostgresGround, postgresGround } from './race/postgres-ground.js';
import { type SqliteGround, sqliteGround } from './race/sqlite-ground.js';
import { interleaved } from './rounds/interleaved.js';
import { expectLawful, line, putAway, settled, turnsOf } from './rounds/round.js';

const LONGEST_MS = 1_200_000;

describe(`Many who want different things at random moments [seed ${SEED}]`, () => {
  inOneProcess(200);
  describeWith('postgres', 'by PostgreSQL', () => inTwoProcesses(60));
  describeWith('long', 'for longer', () => {
    inOneProcess(2000);
    // The clock stands, and PostgreSQL lets it be wrong by five minutes.
    describeWith('postgres', 'by PostgreSQL', () => inTwoProcesses(300));
  });
});

/** Each line goes on at some moment of the steps of all of them, or when nothing else is under way. */
function inOneProcess(numRuns: number): void {
  describe('in the group commit of one process', () => {
    let ground: SqliteGround;
    beforeAll(async () => {
      ground = await sqliteGround();
    });
    // Also sees that a replay gives the same views.
    afterAll(() => ground.close(), LONGEST_MS);

    it(
      'leave a log that breaks no rule, and views that say what it says',
      async () => {
        const tail = new LogTail(ground.control);
        const rounds = fc.asyncProperty(fc.array(line(12), { minLength: 2, maxLength: 4 }), async (lines) => {
          await tail.next();
          const turns = await turnsOf(ground, lines);
          await expectLawful(ground, tail, await interleaved(ground, lines, turns));
          await putAway(ground);
        });
        await fc.assert(rounds, { numRuns, seed: SEED });
      },
      LONGEST_MS,
    );
  });
}

/** Each process stands still for some milliseconds in the middle of its transactions. */
function inTwoProcesses(numRuns: number): void {
  describe('in two processes', () => {
    let ground: PostgresGround;
    beforeAll(async () => {
      ground = await postgresGround();
    }, LONGEST_MS);
    afterAll(() => ground.close(), LONGEST_MS);

    it(
      'leave a log that breaks no rule, and views that say what it says',
      async () => {
        const tail = new LogTail(ground.control);
        const rounds = fc.asyncProperty(fc.tuple(line(4), line(4)), async (lines) => {
          await tail.next();
          const turns = await turnsOf(ground, lines);
          const played = ground.processes.flatMap((process, number) => {
            process.stallFor(lines[number]?.waits ?? []);
            return (turns[number] ?? []).map((turn) => settled(turn, process.control));
          });
          await expectLawful(ground, tail, await Promise.all(played));
          await putAway(ground);
        });
        await fc.assert(rounds, { numRuns, seed: SEED });
      },
      LONGEST_MS,
    );
  });
}
