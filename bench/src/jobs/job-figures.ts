import { type Figure, MIB, percentile } from '../measure.js';
import type { JobDone, JobPart } from './job-apart.js';

/** How long a job, or a part of it, keeps others from writing. */
export function lockFigures(what: string, parts: readonly JobPart[]): readonly Figure[] {
  const lockedMs = parts.flatMap((part) => part.lockedMs);
  const locked = (part: number) => percentile(lockedMs, part);
  return [
    { what: `${what}: a page holds the lock, p50`, value: locked(50), unit: 'ms' },
    { what: `${what}: a page holds the lock, p99`, value: locked(99), unit: 'ms' },
    { what: `${what}: a page holds the lock, at most`, value: locked(100), unit: 'ms' },
  ];
}

/** @param names of the parts */
export function memoryFigures(what: string, { idleBytes, parts }: JobDone, names: readonly string[]): readonly Figure[] {
  return parts.map(({ peakBytes }, index) => {
    return { what: `${what}: peak memory over idle, ${names[index]}`, value: (peakBytes - idleBytes) / MIB, unit: 'MiB' };
  });
}
