const isLong = process.env.TEST_LONG === '1';

/** How many stores are raced on, and in how many rounds each. */
export interface Amount {
  readonly stores: number;
  readonly rounds: number;
}

/** A second of the clock passes with each round, and PostgreSQL lets it be wrong by five minutes. */
export const AMOUNTS: Readonly<Record<'sqlite' | 'postgres', Amount>> = {
  sqlite: { stores: isLong ? 100 : 10, rounds: 200 },
  postgres: { stores: isLong ? 30 : 3, rounds: 100 },
};

/** For all rounds of a test. */
export const LONGEST_MS = isLong ? 3_600_000 : 900_000;
