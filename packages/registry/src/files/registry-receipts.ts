import { type FileId, type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  MAX_RECEIPTS,
  type Receipt,
  type ReceiptResult,
  type Receipts,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { checkReceipt, type GrantedReceipt, requestOf } from './granted-receipt.js';
import { decideRecordFiles, type RecordSnapshot } from './record-files.js';

/** An object may have a million locations; those that are left are healed by the next verification. */
const REPAIRED_AT_ONCE = 500;

/** Turns what data planes report into facts, as far as their grants allow. */
export class RegistryReceipts implements Receipts {
  constructor(private readonly parts: RegistryParts) {}

  async record(receipts: readonly Receipt[]): Promise<readonly ReceiptResult[]> {
    if (receipts.length > MAX_RECEIPTS) throw new ValidationFailedError(`more than ${MAX_RECEIPTS} receipts in one call`);
    const checked = await Promise.all(receipts.map((receipt) => this.check(receipt)));
    const granted = checked.filter((each) => 'claims' in each);
    if (granted.length === 0) return checked.filter((each) => 'error' in each);
    const recorded = await this.parts.eventStore.transact({
      load: (views) => loadRecordSnapshot(views, granted, this.parts.clock.now()),
      decide: (snapshot, now) => decideRecordFiles(granted, snapshot, this.parts.limits.maxPackageFiles, now),
    });
    const results = new Map(granted.map((each, index) => [each.receipt, recorded[index] as ReceiptResult]));
    return checked.map((each) => ('error' in each ? each : (results.get(each.receipt) as ReceiptResult)));
  }

  private async check(receipt: Receipt): Promise<GrantedReceipt | { readonly error: ArtifactStoreError }> {
    try {
      const claims = await this.parts.verifier.verifyStarted(receipt.grant, 'upload');
      checkReceipt({ receipt, claims });
      return { receipt, claims, request: requestOf(receipt, claims, this.parts.digester) };
    } catch (error) {
      if (error instanceof ArtifactStoreError) return { error };
      throw error;
    }
  }
}

async function loadRecordSnapshot(views: Views, granted: readonly GrantedReceipt[], clock: Timestamp): Promise<RecordSnapshot> {
  const pathsOf = new Map<PackageId, string[]>();
  for (const { receipt, claims } of granted) {
    const paths = pathsOf.get(claims.packageId) ?? [];
    paths.push(receipt.relativePath);
    pathsOf.set(claims.packageId, paths);
  }
  const receipts = granted.map((each) => each.receipt);
  const uploadIds = new Set(granted.flatMap(({ claims }) => claims.uploadId ?? []));
  // Asked for all at once: what commands ask for at the same time is read together.
  const [records, packages, files, atPaths, locations, objects, failed, uploads] = await Promise.all([
    views.idempotencyRecords(granted.flatMap(({ request }) => request ?? [])),
    Promise.all([...pathsOf.keys()].map((packageId) => views.package(packageId))),
    views.filesById(receipts.map((each) => each.fileId)),
    Promise.all([...pathsOf].map(([packageId, paths]) => views.filesByPath(packageId, paths))),
    views.locationsById(receipts.map((each) => each.storageLocationId)),
    views.objects(receipts),
    views.failedLocations(receipts, REPAIRED_AT_ONCE),
    Promise.all([...uploadIds].map((uploadId) => views.upload(uploadId))),
  ]);
  const recorded = records.flatMap(({ result: { file_id: fileId } }) => (fileId === undefined ? [] : parseId<FileId>(fileId)));
  return {
    packages: packages.filter((each) => each !== undefined),
    files: [...files, ...atPaths.flat(), ...(await views.filesById(recorded))],
    locations,
    records,
    objects,
    failed,
    uploads: uploads.filter((each) => each !== undefined),
    clock,
  };
}
