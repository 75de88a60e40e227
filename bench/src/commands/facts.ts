import { randomBytes } from 'node:crypto';
import type { FileFact } from './contestant.js';

/** Files of one package, one after another. */
export function facts(): () => FileFact {
  let number = 0;
  return () => ({
    fileId: timeOrderedId(),
    storageLocationId: timeOrderedId(),
    relativePath: `reports/part-${number++}/result.json`,
    mediaType: 'application/json',
    sizeBytes: 4096,
    digest: randomBytes(32).toString('hex'),
  });
}

/** A UUIDv7, as producers make them: indexes over them grow at their end. */
export function timeOrderedId(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
