import type { Collection } from './collection.js';
import type { Events } from './events.js';
import type { Files } from './files.js';
import type { ControlHealth } from './health.js';
import type { Jobs } from './jobs.js';
import type { Known } from './known.js';
import type { LogSource } from './log-source.js';
import type { MetadataSchemas } from './metadata-schemas.js';
import type { Packages } from './packages.js';
import type { Receipts } from './receipts.js';
import type { Retention } from './retention.js';
import type { UploadLeases } from './upload-leases.js';
import type { Uploads } from './uploads.js';
import type { Work } from './work.js';

/**
 * The plane that owns the event log and its views, and nothing else does. Two implementations: the registry in this
 * process, and HTTP (ADR-0004). Arguments and answers are plain data; failures are errors of the catalogue.
 */
export interface ControlPlane {
  readonly packages: Packages;
  readonly files: Files;
  readonly receipts: Receipts;
  readonly known: Known;
  readonly uploads: Uploads;
  readonly uploadLeases: UploadLeases;
  readonly retention: Retention;
  readonly collection: Collection;
  readonly schemas: MetadataSchemas;
  readonly events: Events;
  readonly jobs: Jobs;
  readonly health: ControlHealth;
}

/** The control plane as it is where it runs: with what workers and data planes ask of it. */
export interface WorkingControlPlane extends ControlPlane {
  readonly work: Work;
  readonly log: LogSource;
}
