import { type Digester, type FileId, type IdSource, parseId, type StorageLocationId } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  fixedTrust,
  type GrantClaims,
  type GrantKey,
  grantSigner,
  grantVerifier,
  type UploadClaims,
  type WorkingControlPlane,
} from '@artifact-store/planes';
import { createRegistry, type EventStore, type RegistryLimits, type RegistryParts } from '@artifact-store/registry';
import { receipt } from '../builders/rows.js';
import { countingIds } from '../counting-ids.js';
import { type FixedClock, fixedClock } from '../fixed-clock.js';
import { MemoryEventStore, type MemoryEventStoreParts } from './memory-event-store.js';
import { requiredMembers } from './required-members.js';

const LOG_ID = '019bf4c0-0000-7000-8000-000000000099';
const NIGHTLY: CreatePackage = { name: 'nightly', producer: 'ci', subject: 'engine', retentionClass: 'transient', actor: 'ana' };
const SECRET = new Uint8Array(32).fill(1);
const KEY: GrantKey = { keyId: 'test', algorithm: 'HS256', signWith: SECRET, verifyWith: SECRET };

export interface MemoryRegistry {
  readonly plane: WorkingControlPlane;
  /** The same on a store with something in between. */
  over(store: EventStore): WorkingControlPlane;
  readonly store: MemoryEventStore;
  readonly clock: FixedClock;
  readonly ids: IdSource;
  /** Creates a package of which only these members matter. */
  create(members?: Partial<CreatePackage>): Promise<CreatedPackage>;
  /** Records files at these paths, the bytes of each being its path; answers what became of each. */
  record(created: CreatedPackage, ...paths: readonly string[]): Promise<string[]>;
  /** A grant token as the registry itself would sign it. */
  sign(claims: Omit<UploadClaims, 'logId'>): Promise<string>;
  /** What a grant token says; it must be good. */
  claimsOf(token: string, op: GrantClaims['op']): Promise<object>;
}

export interface MemoryRegistryOptions {
  readonly digester: Digester;
  readonly clock?: FixedClock;
  readonly ids?: IdSource;
  readonly limits?: Partial<RegistryLimits>;
  readonly retentionDurations?: RegistryParts['retentionDurations'];
  readonly store?: (parts: MemoryEventStoreParts) => MemoryEventStore;
}

/** A registry on a log in memory, with a clock that stands still and ids that count up. */
export function memoryRegistry({
  digester,
  clock = fixedClock(),
  ids = countingIds(),
  limits,
  retentionDurations = {},
  store: open,
}: MemoryRegistryOptions): MemoryRegistry {
  const storeParts = { clock, digester, logId: LOG_ID };
  const store = open?.(storeParts) ?? new MemoryEventStore(storeParts);
  const signer = grantSigner({ key: KEY, clock, nextId: () => ids.next(), ttlSeconds: 900 });
  const verifier = grantVerifier(fixedTrust(LOG_ID, [KEY]), clock);
  const parts: RegistryParts = {
    eventStore: store,
    clock,
    ids,
    digester,
    metadataValidator: requiredMembers,
    signer,
    verifier,
    logId: LOG_ID,
    limits: { maxPackageFiles: 100_000, maxFileBytes: null, ...limits },
    retentionDurations,
    graceSeconds: 3600,
    grantTtlSeconds: 900,
    uploadTtlSeconds: 3600,
    defaultBackendId: 'local',
    backendIds: ['local', 'other'],
  };
  const plane = createRegistry(parts);
  return {
    plane,
    over: (eventStore) => createRegistry({ ...parts, eventStore }),
    store,
    clock,
    ids,
    create: (members) => plane.packages.create({ ...NIGHTLY, ...members }),
    async record({ package: target, uploadGrant }, ...paths) {
      const receipts = paths.map((relativePath) => {
        const { primary: contentAddress, sha256, sizeBytes } = digester.of(new TextEncoder().encode(relativePath));
        const fileId = parseId<FileId>(ids.next());
        const storageLocationId = parseId<StorageLocationId>(ids.next());
        const grant = uploadGrant?.token ?? '';
        return receipt({ grant, fileId, storageLocationId, relativePath, contentAddress, sha256, sizeBytes });
      });
      const results = await plane.receipts.record(receipts);
      return results.map((result) =>
        'file' in result && result.file.packageId === target.packageId ? 'recorded' : JSON.stringify(result),
      );
    },
    sign: async (claims) => (await signer.sign({ ...claims, logId: LOG_ID })).token,
    claimsOf: (token, op) => verifier.verify(token, op),
  };
}
