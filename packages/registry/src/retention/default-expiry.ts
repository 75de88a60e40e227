import { addSeconds, IdentityError, type Timestamp } from '@artifact-store/identity';
import { UnknownRetentionClassError, ValidationFailedError } from '@artifact-store/planes';
import type { RetentionClass } from '../ports/views.js';

/**
 * The classes as this process is to take them: a duration given here stands for the seeded one. A class without expiry stays
 * so, since nothing shortens what is kept for ever.
 */
export function withDurations(
  classes: readonly RetentionClass[],
  durations: Readonly<Record<string, number>>,
): readonly RetentionClass[] {
  return classes.map((seeded) => {
    const { name, defaultDurationSeconds: seconds } = seeded;
    if (seconds === null || !Object.hasOwn(durations, name)) return seeded;
    return { name, defaultDurationSeconds: durations[name] ?? seconds };
  });
}

/**
 * When a package created at `createdAt` expires by its class; null if never.
 * @throws ValidationFailedError where that has no name: after the year 9999
 */
export function defaultExpiry({ name, defaultDurationSeconds: seconds }: RetentionClass, createdAt: Timestamp): Timestamp | null {
  if (seconds === null) return null;
  try {
    return addSeconds(createdAt, seconds);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    throw new ValidationFailedError(`retention_class ${name} keeps for ${seconds} seconds, which is beyond the year 9999`, {
      retention_class: name,
    });
  }
}

/** @throws UnknownRetentionClassError naming the classes there are */
export function retentionClassNamed(name: string, classes: readonly RetentionClass[]): RetentionClass {
  const found = classes.find((each) => each.name === name);
  if (found === undefined) {
    const known = classes.map((each) => each.name).join(', ');
    throw new UnknownRetentionClassError(`retention_class is none of: ${known}`);
  }
  return found;
}
