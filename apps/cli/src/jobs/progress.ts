import { epochMilliseconds } from '@artifact-store/identity';
import { type JobView, jobJson } from '@artifact-store/planes';
import { bytesText, countText, durationText } from '../output/units.js';
import { textsOf } from './kinds.js';

/** `1,200 of 3,000 objects  1.20 GiB  98.0 MiB/s  40/s  0:46 left`: as much of it as is known. */
export function progressOf(job: JobView): string {
  const { kind, done, total, bytes } = job;
  const { rate, eta_seconds: secondsLeft } = jobJson(job);
  const seconds = secondsOf(job);
  return [
    `${countText(done)}${total === null ? '' : ` of ${countText(total)}`} ${textsOf(kind).things}`,
    ...(bytes > 0 ? [bytesText(bytes)] : []),
    ...(bytes > 0 && seconds > 0 ? [`${bytesText(Math.round(bytes / seconds))}/s`] : []),
    ...(rate === null ? [] : [`${rate < 10 ? rate.toPrecision(2) : countText(Math.round(rate))}/s`]),
    ...(secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`]),
  ].join('  ');
}

/** From its start to its last page. */
export function secondsOf({ startedAt, updatedAt }: Pick<JobView, 'startedAt' | 'updatedAt'>): number {
  return startedAt === null ? 0 : (epochMilliseconds(updatedAt) - epochMilliseconds(startedAt)) / 1000;
}
