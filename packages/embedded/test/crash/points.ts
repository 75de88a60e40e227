import type { PushRun } from './push-run.js';

const MOMENTS = ['before', 'after'] as const;

/** Where a process may be killed: before and after each of some steps. */
export function pointsOf(steps: readonly string[]): readonly string[] {
  return steps.flatMap((step) => MOMENTS.map((moment) => `${moment} ${step}`));
}

/** The points that a push came by, in order. */
export function announcementsOf({ reports }: PushRun): readonly string[] {
  return reports.flatMap((report) => ('step' in report ? [`${report.moment} ${report.step}`] : []));
}

/** The announcements, counted from 1, that are of a point. */
export function placesOf(point: string, announced: readonly string[]): readonly number[] {
  return announced.flatMap((name, index) => (name === point ? [index + 1] : []));
}
