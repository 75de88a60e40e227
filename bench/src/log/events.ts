import { contentAddress, type PackageId, parseId, parseSha256, type Timestamp } from '@artifact-store/identity';
import type { Database } from '@artifact-store/persistence';
import type { DomainEvent } from '@artifact-store/registry';
import { hex, numberedId } from './ids.js';

const actor = 'bench';
const retentionClass = 'transient';
const FILE_BYTES = 4096;

/** Appends events as one command; what they say is not checked. */
export async function append({ eventStore }: Pick<Database, 'eventStore'>, events: readonly DomainEvent[]): Promise<void> {
  await eventStore.transact({ load: async () => undefined, decide: () => ({ events, answer: undefined }) });
}

export function packageIdOf(number: number): PackageId {
  return parseId(numberedId(number));
}

/** A new package, and until when it is kept. */
export function packageCreated(number: number, expiresAt: Timestamp | null): DomainEvent[] {
  const packageId = packageIdOf(number);
  return [
    {
      type: 'v1.package.created',
      actor,
      packageId,
      name: `run ${number}`,
      producer: 'bench',
      subject: 'bench',
      retentionClass,
      metadata: { number },
      metadataSchema: null,
      uniqueKey: null,
    },
    { type: 'v1.retention.default_applied', actor, packageId, retentionClass, expiresAt },
  ];
}

/** The files `from` to `to` of a package; all objects differ. */
export function filesIngested(number: number, from: number, to: number): DomainEvent[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    return fileIngested(number, index, hex(number * 65_536 + index, 64));
  });
}

/** The `index`-th file of a package; the bytes of files with the same digest are one object. */
export function fileIngested(number: number, index: number, digest: string): DomainEvent {
  return {
    type: 'v1.file.ingested',
    actor,
    packageId: packageIdOf(number),
    fileId: parseId(numberedId(number, index + 1)),
    relativePath: `reports/part-${index}/result.json`,
    mediaType: 'application/json',
    sizeBytes: FILE_BYTES,
    digestAlgorithm: 'blake3',
    digestPrimary: digest,
    digestSha256: parseSha256(digest),
    storageLocationId: parseId(numberedId(number, index + 1)),
    backendId: 'local',
    contentAddress: contentAddress('blake3', digest),
    generation: 0,
  };
}

/** What a sweep says of a package that has expired. */
export function eligibilityMarked(number: number, expiresAt: Timestamp): DomainEvent {
  return { type: 'v1.retention.eligibility_marked', actor, packageId: packageIdOf(number), expiresAt };
}

/** A hold on a package that has no other. */
export function heldOnce(number: number): DomainEvent {
  const holdId = parseId<Extract<DomainEvent, { type: 'v1.retention.hold_applied' }>['holdId']>(numberedId(number));
  const packageId = packageIdOf(number);
  return {
    type: 'v1.retention.hold_applied',
    actor,
    packageId,
    holdId,
    reason: 'kept for a case',
    reference: `CASE-${number}`,
    activeHoldId: holdId,
  };
}

/** Appends what `eventsOf` says of each number, in commands of a thousand. */
export async function appendAll(
  database: Pick<Database, 'eventStore'>,
  count: number,
  eventsOf: (number: number) => readonly DomainEvent[],
): Promise<void> {
  for (let from = 0; from < count; from += 1000) {
    const numbers = Array.from({ length: Math.min(1000, count - from) }, (_, offset) => from + offset);
    await append(database, numbers.flatMap(eventsOf));
  }
}
