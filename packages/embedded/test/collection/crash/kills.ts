import { STORAGE_STEPS } from '@artifact-store/storage';
import { pointsOf } from '../../crash/points.js';
import type { Walk } from './site.js';

/** At which of the places where it comes by its steps a walk is killed. */
export interface Kills {
  /** The points that are of interest among those of these steps. */
  points(steps: readonly string[]): readonly string[];
  /** Some of the places, counted from 1, at which it comes by a point. */
  chosen(point: string, places: readonly number[], walk: Walk): readonly number[];
}

const COMMIT = 'transaction.commit';

/** Before and after each step: the first time, once in the middle and the last time; and wherever facts are committed. */
export const SOME: Kills = {
  points: pointsOf,
  chosen(point, places, walk) {
    const at = [0, Math.floor(places.length / 2), places.length - 1];
    const facts = point.endsWith(COMMIT) ? FACTS.chosen(point, places, walk) : [];
    return places.filter((place, index) => at.includes(index) || facts.includes(place));
  },
};

/** Fewer, and none at what a storage does, to which it is all one what database there is. */
export const FEWER: Kills = {
  points: (steps) => pointsOf(steps.filter((step) => !STORAGE_STEPS.some((each) => each === step))),
  chosen(point, places, walk) {
    if (point.endsWith(COMMIT)) return FACTS.chosen(point, places, walk);
    return [...new Set([...places.slice(0, 1), ...places.slice(-1)])];
  },
};

/** Where a transaction that appends events is committed. */
export const FACTS: Kills = {
  points: () => pointsOf([COMMIT]),
  chosen: (_point, places, { appended }) => places.filter((_place, index) => (appended[index] ?? 0) > 0),
};

export const EACH: Kills = { points: pointsOf, chosen: (_point, places) => places };
