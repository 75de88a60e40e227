import type { Clock, Digester, IdSource } from '@artifact-store/identity';
import type { ControlPlane, GrantSigner, GrantVerifier } from '@artifact-store/planes';
import { EventLog } from './events/event-log.js';
import { RegistryFiles } from './files/registry-files.js';
import { RegistryReceipts } from './files/registry-receipts.js';
import { RegistryPackages } from './packages/registry-packages.js';
import type { EventStore } from './ports/event-store.js';

/** What the registry needs from the outside. */
export interface RegistryParts {
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly digester: Digester;
  readonly signer: GrantSigner;
  readonly verifier: GrantVerifier;
  readonly logId: string;
  readonly limits: RegistryLimits;
  /** The storage backend that takes new files. */
  readonly defaultBackendId: string;
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
export function createRegistry(parts: RegistryParts): ControlPlane {
  return {
    packages: new RegistryPackages(parts),
    files: new RegistryFiles(parts),
    receipts: new RegistryReceipts(parts),
    events: new EventLog(parts.eventStore),
    health: { check: () => parts.eventStore.health() },
  };
}
