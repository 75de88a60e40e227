import { addSeconds, type Timestamp } from '@artifact-store/identity';
import { UnknownRetentionClassError } from '@artifact-store/planes';
import type { RetentionClass } from '../ports/views.js';

/** When a package created at `createdAt` expires by its class; null if never. */
export function defaultExpiry(retentionClass: RetentionClass, createdAt: Timestamp): Timestamp | null {
  const seconds = retentionClass.defaultDurationSeconds;
  return seconds === null ? null : addSeconds(createdAt, seconds);
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
