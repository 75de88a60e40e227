const isLong = process.env.TEST_LONG === '1';

/** How many runs of fifty commands there are of each kind. Servers that are processes take a while to start. */
export const RUNS = isLong ? { served: 400, killed: 60, split: 60 } : { served: 40, killed: 6, split: 6 };

/** For all runs of a test. */
export const LONGEST_MS = isLong ? 3_600_000 : 600_000;
