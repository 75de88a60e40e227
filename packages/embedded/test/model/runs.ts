const isLong = process.env.TEST_LONG === '1';

/** How many runs of fifty commands there are of each kind. */
export const RUNS = isLong ? { sqlite: 3000, postgres: 800 } : { sqlite: 130, postgres: 40 };

/** For all runs of a test. */
export const LONGEST_MS = isLong ? 3_600_000 : 600_000;
