import { contentAddress, type Timestamp } from '@artifact-store/identity';
import type { FileView, PackageDetails, StorageLocationView } from '@artifact-store/planes';
import type { Views } from '../ports/views.js';
import type { Manifest, StorageReceipt } from './manifest.js';

const PAGE = 1000;

/** Everything a manifest says, as the views have it. */
export interface PackageContent extends PackageDetails {
  /** In path order. */
  readonly files: readonly FileView[];
  readonly receipts: readonly StorageReceipt[];
}

/** Reads the files of a package page by page. */
export async function readContent(views: Views, details: PackageDetails): Promise<PackageContent> {
  const packageId = details.package.packageId;
  const files: FileView[] = [];
  const receipts: StorageReceipt[] = [];
  for (;;) {
    const page = await views.files({ packageId, limit: PAGE, afterPath: files.at(-1)?.relativePath });
    if (page.length === 0) return { ...details, files, receipts };
    files.push(...page);
    receipts.push(...receiptsOf(page, await views.locations(page.map((file) => file.fileId))));
  }
}

function receiptsOf(files: readonly FileView[], locations: readonly StorageLocationView[]): StorageReceipt[] {
  const first = new Map<string, StorageLocationView>();
  for (const location of locations) if (!first.has(location.fileId)) first.set(location.fileId, location);
  return files.map(({ fileId, sizeBytes }) => {
    const location = first.get(fileId);
    if (location === undefined) throw new Error(`the views hold no storage location of file ${fileId}`);
    return { fileId, backendId: location.backendId, contentAddress: location.contentAddress, sizeBytes };
  });
}

export function buildManifest(content: PackageContent, finalizedBy: string, finalizedAt: Timestamp): Manifest {
  const { package: target, retention } = content;
  return {
    manifestVersion: 1,
    package: {
      packageId: target.packageId,
      name: target.name,
      producer: target.producer,
      subject: target.subject,
      metadata: target.metadata,
      metadataSchema: target.metadataSchema,
    },
    files: content.files.map((file) => ({
      fileId: file.fileId,
      relativePath: file.relativePath,
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      digest: contentAddress(file.digestAlgorithm, file.digestPrimary),
      sha256: file.digestSha256,
    })),
    storageReceipts: content.receipts,
    retentionSummary: { retentionClass: retention.retentionClass, expiresAt: retention.currentExpiresAt },
    provenance: { createdBy: target.createdBy, createdAt: target.createdAt, finalizedBy, finalizedAt },
  };
}
