import type { Clock, Digester, IdSource } from '@artifact-store/identity';
import type { GrantSigner, GrantVerifier, WorkingControlPlane } from '@artifact-store/planes';
import { RegistryCollection } from './collection/registry-collection.js';
import { RegistryKnown } from './collection/registry-known.js';
import { EventLog } from './events/event-log.js';
import { RegistryFiles } from './files/registry-files.js';
import { RegistryReceipts } from './files/registry-receipts.js';
import { storageHealth } from './fixity/storage-health.js';
import { jobsHealth } from './jobs/jobs-health.js';
import { RegistryJobs } from './jobs/registry-jobs.js';
import { RegistryWork } from './jobs/registry-work.js';
import { RegistryPackages } from './packages/registry-packages.js';
import type { EventStore } from './ports/event-store.js';
import type { MetadataValidator } from './ports/metadata-validator.js';
import { RegistryRetention } from './retention/registry-retention.js';
import { RegistrySchemas } from './schemas/registry-schemas.js';
import { RegistryUploadLeases } from './uploads/registry-upload-leases.js';
import { RegistryUploads } from './uploads/registry-uploads.js';

/** What the registry needs from the outside. */
export interface RegistryParts {
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly digester: Digester;
  readonly metadataValidator: MetadataValidator;
  readonly signer: GrantSigner;
  readonly verifier: GrantVerifier;
  readonly logId: string;
  readonly limits: RegistryLimits;
  /** Durations in seconds, by class, instead of the seeded ones. */
  readonly retentionDurations: Readonly<Record<string, number>>;
  /** How long an object stays after its last reference went, where a collection is not told otherwise. */
  readonly graceSeconds: number;
  /** How long a grant is good: uploads begin within that time. */
  readonly grantTtlSeconds: number;
  /** How long an upload session takes its bytes. */
  readonly uploadTtlSeconds: number;
  /** The storage backend that takes new files. */
  readonly defaultBackendId: string;
  /** All that are configured. */
  readonly backendIds: readonly string[];
}

export interface RegistryLimits {
  readonly maxPackageFiles: number;
  /** Null: no limit. */
  readonly maxFileBytes: number | null;
}

/**
 * The control plane in this process: each method loads what it needs, decides, appends, answers. Rules are in the pure
 * `decide…` functions beside each noun; this only brings them together with the log.
 */
export function createRegistry(parts: RegistryParts): WorkingControlPlane {
  return {
    packages: new RegistryPackages(parts),
    files: new RegistryFiles(parts),
    receipts: new RegistryReceipts(parts),
    retention: new RegistryRetention(parts),
    collection: new RegistryCollection(parts),
    known: new RegistryKnown(parts),
    schemas: new RegistrySchemas(parts),
    uploads: new RegistryUploads(parts),
    uploadLeases: new RegistryUploadLeases(parts),
    events: new EventLog(parts.eventStore),
    log: {
      head: () => parts.eventStore.head(),
      hasObjectsOn: (backendId) => parts.eventStore.views.hasObjectsOn(backendId),
    },
    jobs: new RegistryJobs(parts),
    work: new RegistryWork(parts),
    health: {
      check: () => parts.eventStore.health(),
      jobs: () => jobsHealth(parts.eventStore.views),
      storage: () => storageHealth(parts.eventStore.views),
    },
  };
}
