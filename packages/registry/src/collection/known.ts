import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { FileView, PackageDetails, Receipt, ReceiptResult, StorageLocationView } from '@artifact-store/planes';
import { objectId } from '../events/subject.js';
import type { GrantedReceipt } from '../files/granted-receipt.js';
import { decideRecordFiles } from '../files/record-files.js';
import { closedRefusal } from '../files/refuse-closed.js';
import { isInForce } from '../idempotency/keyed-request.js';
import { foundPackage } from '../packages/found-package.js';
import type { Decision, IdempotencyRecord } from '../ports/event-store.js';
import type { StorageObjectView } from '../views/rows.js';

export interface KnownSnapshot {
  readonly details: PackageDetails | undefined;
  /** Files at the receipts' paths. */
  readonly atPaths: readonly FileView[];
  readonly objects: readonly StorageObjectView[];
  /** One active location of each object that has any. */
  readonly active: readonly StorageLocationView[];
  /** The files of those locations. */
  readonly sources: readonly FileView[];
  /** How many objects each backend lacks, as its latest reconciliation has it. */
  readonly missing: ReadonlyMap<string, number>;
  /** What the receipts' keys stand for. */
  readonly records: readonly IdempotencyRecord[];
  /** The files that those records tell of. */
  readonly recorded: readonly FileView[];
}

/** Of no object: a receipt that is recorded already is answered by its record, and no other becomes a fact. */
const NO_GENERATION = -1;

/**
 * Records the files whose bytes are there: what their receipts would say if the bytes had been stored again. Null for the
 * others; what is recorded or refused stands alone. A list that came before under the same key is answered what it
 * recorded, also where the package was closed since.
 * @param receipts checked before by `checkReceipt`; their generation does not count
 * @throws PackageNotFoundError, PackageNotOpenError, PackageCollectingError, PackageCollectedError
 */
export function decideKnown(
  packageId: PackageId,
  receipts: readonly GrantedReceipt[],
  snapshot: KnownSnapshot,
  maxPackageFiles: number,
  now: Timestamp,
): Decision<readonly (ReceiptResult | null)[]> {
  const details = foundPackage(packageId, snapshot.details);
  const inForce = new Set(snapshot.records.filter((each) => isInForce(each, now)).map(({ key }) => key));
  const isRepeated = ({ request }: GrantedReceipt) => request !== undefined && inForce.has(request.key);
  const refusal = closedRefusal(details.package);
  if (refusal !== undefined && !receipts.some(isRepeated)) throw refusal;
  const generationOf = refusal === undefined ? knownGenerations(snapshot) : () => undefined;
  const known = receipts.map((granted) => {
    const generation = generationOf(granted.receipt) ?? (isRepeated(granted) ? NO_GENERATION : undefined);
    return generation === undefined ? null : { ...granted, receipt: { ...granted.receipt, generation } };
  });
  const { atPaths, recorded, objects, records: keyed } = snapshot;
  // Of bytes that nobody has sent nothing can be said, so no copy that was found bad is good again.
  const records = {
    packages: [details],
    files: [...atPaths, ...recorded],
    locations: [],
    objects,
    failed: [],
    records: keyed,
    uploads: [],
    clock: now,
  };
  const { events, answer, remember } = decideRecordFiles(
    known.filter((each) => each !== null),
    records,
    maxPackageFiles,
    now,
  );
  const results = answer.values();
  return { events, remember, answer: known.map((each) => (each === null ? null : (results.next().value as ReceiptResult))) };
}

/**
 * Tells the generation of a sound copy of a receipt's bytes; undefined where there is none. Which objects a backend lacks
 * is not kept by object, so until a reconciliation finds all of them there, it vouches for none (ADR-0022).
 */
function knownGenerations({ active, sources, objects, missing }: KnownSnapshot): (receipt: Receipt) => number | undefined {
  const fileOf = new Map(sources.map((file) => [file.fileId, file]));
  const sound = new Map(active.map((each) => [objectId(each.backendId, each.contentAddress), fileOf.get(each.fileId)]));
  const current = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each.generation]));
  return ({ backendId, contentAddress, sizeBytes, sha256 }) => {
    const object = objectId(backendId, contentAddress);
    const source = sound.get(object);
    if ((missing.get(backendId) ?? 0) > 0) return undefined;
    const isEqual = source?.sizeBytes === sizeBytes && source.digestSha256 === sha256;
    return isEqual ? current.get(object) : undefined;
  };
}
