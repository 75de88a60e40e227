import { encodeCanonical } from '@artifact-store/encoding';
import { type ContentAddress, type FileId, parseId, type StorageLocationId } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  type Known,
  type KnownFile,
  MAX_RECEIPTS,
  parseIdempotencyKey,
  type ReceiptResult,
  type RecordKnown,
  type UploadClaims,
  ValidationFailedError,
} from '@artifact-store/planes';
import { primaryAddress } from '../events/record.js';
import { checkReceipt, type GrantedReceipt, requestOf } from '../files/granted-receipt.js';
import type { Views } from '../ports/views.js';
import { latestMissing } from '../reconciliation/latest-missing.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { decideKnown, type KnownSnapshot } from './known.js';

/** Files whose bytes need not be sent. */
export class RegistryKnown implements Known {
  constructor(
    private readonly parts: Pick<RegistryParts, 'eventStore' | 'ids' | 'digester' | 'limits' | 'logId' | 'defaultBackendId'>,
  ) {}

  async record(command: RecordKnown): Promise<readonly (ReceiptResult | null)[]> {
    const { packageId, actor, files, idempotencyKey } = command;
    if (idempotencyKey !== undefined) parseIdempotencyKey(idempotencyKey);
    checkText('actor', actor, MAX_ACTOR_BYTES);
    if (files.length > MAX_RECEIPTS) throw new ValidationFailedError(`more than ${MAX_RECEIPTS} files in one call`);
    const checked = files.map((file, index) => this.checked(file, index, command));
    const granted = checked.filter((each) => 'claims' in each);
    const recorded = await this.parts.eventStore.transact({
      load: (views) => loadKnown(views, command, granted),
      decide: (snapshot, now) => decideKnown(packageId, granted, snapshot, this.parts.limits.maxPackageFiles, now),
    });
    const results = recorded.values();
    return checked.map((each) => ('error' in each ? each : (results.next().value as ReceiptResult | null)));
  }

  /** The receipt that the file would come with if its bytes were sent. */
  private checked(
    file: KnownFile,
    index: number,
    { packageId, actor, idempotencyKey }: RecordKnown,
  ): GrantedReceipt | { readonly error: ArtifactStoreError } {
    const { ids, limits, logId, defaultBackendId: backendId } = this.parts;
    const { maxFileBytes } = limits;
    const limited = { relativePath: null, maxFileBytes, uploadId: null };
    const claims: UploadClaims = { op: 'upload', actor, logId, packageId, backendId, ...limited };
    const fileId = parseId<FileId>(ids.next());
    const storageLocationId = parseId<StorageLocationId>(ids.next());
    const receipt = {
      ...file,
      grant: '',
      fileId,
      storageLocationId,
      backendId,
      generation: 0,
      idempotencyKey: this.keyOf(index, idempotencyKey),
      uploadLease: null,
    };
    try {
      if (!Number.isSafeInteger(file.sizeBytes) || file.sizeBytes < 0) {
        throw new ValidationFailedError('size_bytes is not a whole number from 0 to 2^53−1');
      }
      checkReceipt({ receipt, claims });
      return { receipt, claims, request: requestOf(receipt, claims, this.parts.digester) };
    } catch (error) {
      if (error instanceof ArtifactStoreError) return { error };
      throw error;
    }
  }

  /** The key of one file of a list: that of the list and the file's place in it. */
  private keyOf(index: number, idempotencyKey: string | undefined): ContentAddress | null {
    if (idempotencyKey === undefined) return null;
    return primaryAddress(this.parts.digester.primary(encodeCanonical(['files.known', idempotencyKey, index])));
  }
}

async function loadKnown(views: Views, { packageId }: RecordKnown, granted: readonly GrantedReceipt[]): Promise<KnownSnapshot> {
  const receipts = granted.map(({ receipt }) => receipt);
  const paths = receipts.map(({ relativePath }) => relativePath);
  const [records, details, atPaths, objects, active, missing] = await Promise.all([
    views.idempotencyRecords(granted.flatMap(({ request }) => request ?? [])),
    views.package(packageId),
    views.filesByPath(packageId, paths),
    views.objects(receipts),
    views.activeLocations(receipts),
    latestMissing(views),
  ]);
  const kept = records.flatMap(({ result: { file_id: fileId } }) => (fileId === undefined ? [] : parseId<FileId>(fileId)));
  const [sources, recorded] = await Promise.all([views.filesById(active.map(({ fileId }) => fileId)), views.filesById(kept)]);
  return { details, atPaths, objects, active, sources, missing, records, recorded };
}
