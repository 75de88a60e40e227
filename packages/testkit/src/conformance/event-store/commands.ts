import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import {
  type FileId,
  type HoldId,
  type IdSource,
  type JobId,
  type PackageId,
  parseContentAddress,
  parseId,
  parseSha256,
  type StorageLocationId,
  type Timestamp,
} from '@artifact-store/identity';
import type {
  Command,
  DomainEvent,
  FileIngested,
  HoldApplied,
  PackageCreated,
  PackageFinalized,
  RetentionDefaultApplied,
} from '@artifact-store/registry';
import { holdApplied } from '../../builders/events.js';

/** Records these events, whatever the state. */
export function record<Answer>(events: readonly DomainEvent[], answer: Answer, notBefore?: Timestamp): Command<null, Answer> {
  return { load: async () => null, decide: () => ({ events, answer, notBefore }) };
}

export class RefusedError extends Error {}

/** Refuses, as a decision may. */
export function refuse(): Command<null, never> {
  return {
    load: async () => null,
    decide: () => {
      throw new RefusedError('refused on purpose');
    },
  };
}

/** Events of new subjects, with ids from one source. */
export class EventMaker {
  constructor(private readonly ids: IdSource) {}

  /** What a creation records. */
  created(changes: Partial<PackageCreated> = {}): readonly [PackageCreated, DomainEvent] {
    const created: PackageCreated = {
      type: 'v1.package.created',
      actor: 'tester',
      packageId: parseId<PackageId>(this.ids.next()),
      name: 'nightly',
      producer: 'ci',
      subject: 'tests',
      retentionClass: 'transient',
      metadata: {},
      metadataSchema: null,
      uniqueKey: null,
      ...changes,
    };
    const { actor, packageId, retentionClass } = created;
    return [created, { type: 'v1.retention.default_applied', actor, packageId, retentionClass, expiresAt: null }];
  }

  /** What the creation of a package records that expires. */
  expiring(expiresAt: Timestamp): readonly [PackageCreated, RetentionDefaultApplied] {
    const [created] = this.created();
    const { actor, packageId, retentionClass } = created;
    return [created, { type: 'v1.retention.default_applied', actor, packageId, retentionClass, expiresAt }];
  }

  /** A hold, and no earlier one in force. */
  held(packageId: PackageId, changes: Partial<HoldApplied> = {}): HoldApplied {
    const holdId = parseId<HoldId>(this.ids.next());
    return holdApplied({ packageId, holdId, activeHoldId: holdId, ...changes });
  }

  jobId(): JobId {
    return parseId<JobId>(this.ids.next());
  }

  ingested(packageId: PackageId, relativePath: string, changes: Partial<FileIngested> = {}): FileIngested {
    return {
      type: 'v1.file.ingested',
      actor: 'tester',
      packageId,
      fileId: parseId<FileId>(this.ids.next()),
      relativePath,
      mediaType: 'text/plain',
      sizeBytes: 3,
      digestAlgorithm: 'blake3',
      digestPrimary: hexOf(1),
      digestSha256: parseSha256(hexOf(2)),
      storageLocationId: parseId<StorageLocationId>(this.ids.next()),
      backendId: 'local',
      contentAddress: addressOf(1),
      generation: 0,
      ...changes,
    };
  }

  finalized(packageId: PackageId, finalizedAt: Timestamp, more: CborMap = {}): PackageFinalized {
    const manifest = encodeCanonical({ package: { package_id: packageId }, provenance: { finalized_at: finalizedAt }, ...more });
    return { type: 'v1.package.finalized', actor: 'tester', packageId, finalizedAt, manifest };
  }

  /** An event that every decision allows and no database can write: its size is no integer. */
  unwritable(packageId: PackageId): FileIngested {
    return this.ingested(packageId, 'unwritable', { sizeBytes: 'many' as unknown as number });
  }
}

export const addressOf = (content: number) => parseContentAddress(`blake3:${hexOf(content)}`);

function hexOf(content: number): string {
  return content.toString(16).padStart(64, '0');
}
