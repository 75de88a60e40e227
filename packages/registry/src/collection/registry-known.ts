import { type FileId, parseId, type StorageLocationId } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  type Known,
  type KnownFile,
  MAX_RECEIPTS,
  type ReceiptResult,
  type RecordKnown,
  type UploadClaims,
  ValidationFailedError,
} from '@artifact-store/planes';
import { checkReceipt, type GrantedReceipt } from '../files/granted-receipt.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { decideKnown, type KnownSnapshot } from './known.js';

/** Files whose bytes need not be sent. */
export class RegistryKnown implements Known {
  constructor(private readonly parts: Pick<RegistryParts, 'eventStore' | 'ids' | 'limits' | 'logId' | 'defaultBackendId'>) {}

  async record(command: RecordKnown): Promise<readonly (ReceiptResult | null)[]> {
    const { packageId, actor, files } = command;
    checkText('actor', actor, MAX_ACTOR_BYTES);
    if (files.length > MAX_RECEIPTS) throw new ValidationFailedError(`more than ${MAX_RECEIPTS} files in one call`);
    const checked = files.map((file) => this.checked(file, command));
    const granted = checked.filter((each) => 'claims' in each);
    const recorded = await this.parts.eventStore.transact({
      load: (views) => loadKnown(views, command, granted),
      decide: (snapshot, now) => decideKnown(packageId, granted, snapshot, this.parts.limits.maxPackageFiles, now),
    });
    const results = recorded.values();
    return checked.map((each) => ('error' in each ? each : (results.next().value as ReceiptResult | null)));
  }

  /** The receipt that the file would come with if its bytes were sent. */
  private checked(file: KnownFile, { packageId, actor }: RecordKnown): GrantedReceipt | { readonly error: ArtifactStoreError } {
    const { ids, limits, logId, defaultBackendId: backendId } = this.parts;
    const { maxFileBytes } = limits;
    const claims: UploadClaims = { op: 'upload', actor, logId, packageId, backendId, relativePath: null, maxFileBytes };
    const fileId = parseId<FileId>(ids.next());
    const storageLocationId = parseId<StorageLocationId>(ids.next());
    const receipt = { ...file, grant: '', fileId, storageLocationId, backendId, generation: 0, idempotencyKey: null };
    try {
      if (!Number.isSafeInteger(file.sizeBytes) || file.sizeBytes < 0) {
        throw new ValidationFailedError('size_bytes is not a whole number from 0 to 2^53−1');
      }
      checkReceipt({ receipt, claims });
      return { receipt, claims };
    } catch (error) {
      if (error instanceof ArtifactStoreError) return { error };
      throw error;
    }
  }
}

async function loadKnown(views: Views, { packageId }: RecordKnown, granted: readonly GrantedReceipt[]): Promise<KnownSnapshot> {
  const receipts = granted.map(({ receipt }) => receipt);
  const paths = receipts.map(({ relativePath }) => relativePath);
  const [details, atPaths, objects, active] = await Promise.all([
    views.package(packageId),
    views.filesByPath(packageId, paths),
    views.objects(receipts),
    views.activeLocations(receipts),
  ]);
  return { details, atPaths, objects, active, sources: await views.filesById(active.map(({ fileId }) => fileId)) };
}
