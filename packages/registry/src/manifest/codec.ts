import { type CborMap, type CborValue, decodeCanonical, EncodingError, encodeCanonical, toJcs } from '@artifact-store/encoding';
import { NonCanonicalManifestError } from '@artifact-store/planes';
import { fromWire, toWire, type WireFields } from '../wire-fields.js';
import type { Manifest, ManifestFile, StorageReceipt } from './manifest.js';

/** The fields of a manifest and of each record in it, as schemas/manifest.v1.cddl names them. */
export const MANIFEST_FIELDS = {
  manifest: {
    manifestVersion: 'manifest_version',
    package: 'package',
    files: 'files',
    storageReceipts: 'storage_receipts',
    retentionSummary: 'retention_summary',
    provenance: 'provenance',
  } satisfies WireFields<Manifest>,
  package: {
    packageId: 'package_id',
    name: 'name',
    producer: 'producer',
    subject: 'subject',
    metadata: 'metadata',
    metadataSchema: 'metadata_schema',
  } satisfies WireFields<Manifest['package']>,
  file: {
    fileId: 'file_id',
    relativePath: 'relative_path',
    mediaType: 'media_type',
    sizeBytes: 'size_bytes',
    digest: 'digest',
    sha256: 'sha256',
  } satisfies WireFields<ManifestFile>,
  storageReceipt: {
    fileId: 'file_id',
    backendId: 'backend_id',
    contentAddress: 'content_address',
    sizeBytes: 'size_bytes',
  } satisfies WireFields<StorageReceipt>,
  retentionSummary: {
    retentionClass: 'retention_class',
    expiresAt: 'expires_at',
  } satisfies WireFields<Manifest['retentionSummary']>,
  provenance: {
    createdBy: 'created_by',
    createdAt: 'created_at',
    finalizedBy: 'finalized_by',
    finalizedAt: 'finalized_at',
  } satisfies WireFields<Manifest['provenance']>,
} as const;

/** The canonical CBOR of a manifest; its BLAKE3 is the manifest digest. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeCanonical(manifestToWire(manifest));
}

/**
 * The manifest in canonical CBOR bytes.
 * @throws NonCanonicalManifestError if the bytes are not what `encodeManifest` writes
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  try {
    return manifestFromWire(decodeCanonical(bytes));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new NonCanonicalManifestError('the stored manifest is no canonical manifest of version 1');
  }
}

/** The JSON projection (RFC 8785) of a manifest's stored bytes. @throws NonCanonicalManifestError */
export function manifestJson(bytes: Uint8Array): string {
  return toJcs(manifestToWire(decodeManifest(bytes)));
}

function manifestToWire(manifest: Manifest): CborMap {
  return toWire<Manifest>(MANIFEST_FIELDS.manifest, {
    manifestVersion: manifest.manifestVersion,
    package: toWire(MANIFEST_FIELDS.package, manifest.package),
    files: manifest.files.map((file) => toWire(MANIFEST_FIELDS.file, file)),
    storageReceipts: manifest.storageReceipts.map((receipt) => toWire(MANIFEST_FIELDS.storageReceipt, receipt)),
    retentionSummary: toWire(MANIFEST_FIELDS.retentionSummary, manifest.retentionSummary),
    provenance: toWire(MANIFEST_FIELDS.provenance, manifest.provenance),
  });
}

function manifestFromWire(value: CborValue): Manifest {
  const members = fromWire<Record<keyof Manifest, CborValue>>(MANIFEST_FIELDS.manifest, value);
  if (members.manifestVersion !== 1) throw new EncodingError('another version of the manifest');
  return {
    manifestVersion: members.manifestVersion,
    package: fromWire<Manifest['package']>(MANIFEST_FIELDS.package, members.package),
    files: listOf(members.files).map((file) => fromWire<ManifestFile>(MANIFEST_FIELDS.file, file)),
    storageReceipts: listOf(members.storageReceipts).map((receipt) =>
      fromWire<StorageReceipt>(MANIFEST_FIELDS.storageReceipt, receipt),
    ),
    retentionSummary: fromWire<Manifest['retentionSummary']>(MANIFEST_FIELDS.retentionSummary, members.retentionSummary),
    provenance: fromWire<Manifest['provenance']>(MANIFEST_FIELDS.provenance, members.provenance),
  };
}

function listOf(value: CborValue): readonly CborValue[] {
  if (!Array.isArray(value)) throw new EncodingError('no list where one is expected');
  return value;
}
