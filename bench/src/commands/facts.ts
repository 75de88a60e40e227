import { randomBytes } from 'node:crypto';
import { timeOrderedId } from '../log/ids.js';
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
