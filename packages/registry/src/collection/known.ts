import type { PackageId, Timestamp } from '@artifact-store/identity';
import type { FileView, PackageDetails, Receipt, ReceiptResult, StorageLocationView } from '@artifact-store/planes';
import { objectId } from '../events/subject.js';
import type { GrantedReceipt } from '../files/granted-receipt.js';
import { decideRecordFiles } from '../files/record-files.js';
import { closedRefusal } from '../files/refuse-closed.js';
import { foundPackage } from '../packages/found-package.js';
import type { Decision } from '../ports/event-store.js';
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
}

/**
 * Records the files whose bytes are there: what their receipts would say if the bytes had been stored again. Null for the
 * others; what is recorded or refused stands alone.
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
  const refusal = closedRefusal(details.package);
  if (refusal !== undefined) throw refusal;
  const generationOf = knownGenerations(snapshot);
  const known = receipts.map(({ receipt, claims }) => {
    const generation = generationOf(receipt);
    return generation === undefined ? null : { receipt: { ...receipt, generation }, claims };
  });
  const { atPaths: files, objects } = snapshot;
  // Of bytes that nobody has sent nothing can be said, so no copy that was found bad is good again.
  const records = { packages: [details], files, locations: [], objects, failed: [], records: [] };
  const { events, answer } = decideRecordFiles(
    known.filter((each) => each !== null),
    records,
    maxPackageFiles,
    now,
  );
  const results = answer.values();
  return { events, answer: known.map((each) => (each === null ? null : (results.next().value as ReceiptResult))) };
}

/** Tells the generation of a sound copy of a receipt's bytes; undefined where there is none. */
function knownGenerations({ active, sources, objects }: KnownSnapshot): (receipt: Receipt) => number | undefined {
  const fileOf = new Map(sources.map((file) => [file.fileId, file]));
  const sound = new Map(active.map((each) => [objectId(each.backendId, each.contentAddress), fileOf.get(each.fileId)]));
  const current = new Map(objects.map((each) => [objectId(each.backendId, each.contentAddress), each.generation]));
  return ({ backendId, contentAddress, sizeBytes, sha256 }) => {
    const object = objectId(backendId, contentAddress);
    const source = sound.get(object);
    const isEqual = source?.sizeBytes === sizeBytes && source.digestSha256 === sha256;
    return isEqual ? current.get(object) : undefined;
  };
}
