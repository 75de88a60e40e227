import { Init1763800000001 } from './0001-init.js';
import { IdempotencyKeys1764000000002 } from './0002-idempotency-keys.js';
import { RetentionAndJobs1764200000003 } from './0003-retention-and-jobs.js';
import { Collection1764400000004 } from './0004-collection.js';
import { MetadataSchemas1764600000005 } from './0005-metadata-schemas.js';
import { UploadSessions1764800000006 } from './0006-upload-sessions.js';

/** Every migration, in the order they run. One that has been released is never edited. */
export const MIGRATIONS = [
  Init1763800000001,
  IdempotencyKeys1764000000002,
  RetentionAndJobs1764200000003,
  Collection1764400000004,
  MetadataSchemas1764600000005,
  UploadSessions1764800000006,
] as const;

/** The frozen schemas: `<dialect>/<number>.sql` is what the migrations up to that number make. */
export const SNAPSHOTS = new URL('../snapshots/', import.meta.url);
