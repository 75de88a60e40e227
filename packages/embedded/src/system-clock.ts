import { type Clock, timestampOf } from '@artifact-store/identity';

/** The machine's clock: one of the two places that ask the system for the time or for randomness. */
export const systemClock: Clock = { now: () => timestampOf(Date.now()) };
