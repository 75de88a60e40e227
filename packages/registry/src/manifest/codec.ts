import { type CborMap, decodeCanonical, EncodingError, encodeCanonical, isMap, toJcs } from '@artifact-store/encoding';
import { NonCanonicalManifestError } from '@artifact-store/planes';
import type { Manifest, ManifestFile, StorageReceipt } from './manifest.js';

/** The canonical CBOR of a manifest; its BLAKE3 is the manifest digest. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeCanonical(toWire(manifest));
}

/**
 * The manifest in canonical CBOR bytes.
 * @throws NonCanonicalManifestError if the bytes are not what `encodeManifest` writes
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  try {
    const map = decodeCanonical(bytes);
    if (isMap(map) && map.manifest_version === 1) return fromWire(map as unknown as WireManifest);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
  }
  throw new NonCanonicalManifestError('the stored manifest is no canonical manifest of version 1');
}

/** The JSON projection (RFC 8785) of a manifest's stored bytes. @throws NonCanonicalManifestError */
export function manifestJson(bytes: Uint8Array): string {
  return toJcs(toWire(decodeManifest(bytes)));
}

function toWire(manifest: Manifest): CborMap {
  return {
    manifest_version: manifest.manifestVersion,
    package: {
      package_id: manifest.package.packageId,
      name: manifest.package.name,
      producer: manifest.package.producer,
      subject: manifest.package.subject,
      metadata: manifest.package.metadata,
      metadata_schema: manifest.package.metadataSchema,
    },
    files: manifest.files.map((file) => ({
      file_id: file.fileId,
      relative_path: file.relativePath,
      media_type: file.mediaType,
      size_bytes: file.sizeBytes,
      digest: file.digest,
      sha256: file.sha256,
    })),
    storage_receipts: manifest.storageReceipts.map((receipt) => ({
      file_id: receipt.fileId,
      backend_id: receipt.backendId,
      content_address: receipt.contentAddress,
      size_bytes: receipt.sizeBytes,
    })),
    retention_summary: {
      retention_class: manifest.retentionSummary.retentionClass,
      expires_at: manifest.retentionSummary.expiresAt,
    },
    provenance: {
      created_by: manifest.provenance.createdBy,
      created_at: manifest.provenance.createdAt,
      finalized_by: manifest.provenance.finalizedBy,
      finalized_at: manifest.provenance.finalizedAt,
    },
  };
}

/** The wire form as its reader sees it; canonical bytes of version 1 have these members by construction. */
interface WireManifest {
  package: {
    package_id: Manifest['package']['packageId'];
    name: string;
    producer: string;
    subject: string;
    metadata: CborMap;
    metadata_schema: string | null;
  };
  files: {
    file_id: ManifestFile['fileId'];
    relative_path: string;
    media_type: string;
    size_bytes: number;
    digest: ManifestFile['digest'];
    sha256: ManifestFile['sha256'];
  }[];
  storage_receipts: {
    file_id: StorageReceipt['fileId'];
    backend_id: string;
    content_address: StorageReceipt['contentAddress'];
    size_bytes: number;
  }[];
  retention_summary: { retention_class: string; expires_at: Manifest['retentionSummary']['expiresAt'] };
  provenance: {
    created_by: string;
    created_at: Manifest['provenance']['createdAt'];
    finalized_by: string;
    finalized_at: Manifest['provenance']['finalizedAt'];
  };
}

function fromWire(map: WireManifest): Manifest {
  return {
    manifestVersion: 1,
    package: {
      packageId: map.package.package_id,
      name: map.package.name,
      producer: map.package.producer,
      subject: map.package.subject,
      metadata: map.package.metadata,
      metadataSchema: map.package.metadata_schema,
    },
    files: map.files.map((file) => ({
      fileId: file.file_id,
      relativePath: file.relative_path,
      mediaType: file.media_type,
      sizeBytes: file.size_bytes,
      digest: file.digest,
      sha256: file.sha256,
    })),
    storageReceipts: map.storage_receipts.map((receipt) => ({
      fileId: receipt.file_id,
      backendId: receipt.backend_id,
      contentAddress: receipt.content_address,
      sizeBytes: receipt.size_bytes,
    })),
    retentionSummary: { retentionClass: map.retention_summary.retention_class, expiresAt: map.retention_summary.expires_at },
    provenance: {
      createdBy: map.provenance.created_by,
      createdAt: map.provenance.created_at,
      finalizedBy: map.provenance.finalized_by,
      finalizedAt: map.provenance.finalized_at,
    },
  };
}
