import { type CborMap, type CborValue, decodeCanonical, EncodingError, isMap } from '@artifact-store/encoding';
import {
  type ContentAddress,
  contentAddress,
  type Digester,
  type FileId,
  IdentityError,
  parseContentAddress,
  parseId,
  parseSha256,
  type Sha256Hex,
} from '@artifact-store/identity';
import {
  DigestMismatchError,
  type FileView,
  InvalidRelativePathError,
  NonCanonicalManifestError,
  parseRelativePath,
  type RelativePath,
  type StoredManifest,
} from '@artifact-store/planes';

/** A file as the manifest has it. Everything is checked: a manifest comes from elsewhere and may be hostile. */
export interface ManifestEntry {
  readonly fileId: FileId;
  readonly relativePath: RelativePath;
  readonly sizeBytes: number;
  readonly digest: ContentAddress;
  readonly sha256: Sha256Hex;
}

/**
 * The files of a manifest whose bytes have the digest that names it.
 * @throws DigestMismatchError if they have another
 * @throws NonCanonicalManifestError, InvalidRelativePathError for bytes that no artifact-store would have written
 */
export function verifiedFiles(stored: StoredManifest, digester: Digester): ManifestEntry[] {
  const computed = contentAddress('blake3', Buffer.from(digester.primary(stored.bytes)).toString('hex'));
  if (computed !== stored.manifestDigest) {
    throw new DigestMismatchError(`the manifest received is ${computed}, not ${stored.manifestDigest}`, {
      package_id: stored.packageId,
      manifest_digest: stored.manifestDigest,
      received_digest: computed,
    });
  }
  try {
    return filesOf(decodeCanonical(stored.bytes));
  } catch (error) {
    if (error instanceof InvalidRelativePathError) throw error;
    if (!(error instanceof EncodingError || error instanceof IdentityError || error instanceof TypeError)) throw error;
    throw new NonCanonicalManifestError(`the manifest of ${stored.packageId} is no manifest of version 1: ${error.message}`);
  }
}

/** What a manifest would say of a recorded file. */
export function entryOfView(file: FileView): ManifestEntry {
  return {
    fileId: file.fileId,
    relativePath: parseRelativePath(file.relativePath),
    sizeBytes: file.sizeBytes,
    digest: contentAddress(file.digestAlgorithm, file.digestPrimary),
    sha256: file.digestSha256,
  };
}

function filesOf(manifest: CborValue): ManifestEntry[] {
  if (!isMap(manifest) || manifest.manifest_version !== 1) throw new TypeError('manifest_version is not 1');
  if (!Array.isArray(manifest.files)) throw new TypeError('files is no list');
  const seen = new Set<string>();
  return manifest.files.map((file) => {
    if (!isMap(file)) throw new TypeError('a file is no map');
    const entry = entryOf(file);
    if (seen.has(entry.relativePath)) throw new TypeError(`two files at ${entry.relativePath}`);
    seen.add(entry.relativePath);
    return entry;
  });
}

function entryOf(file: CborMap): ManifestEntry {
  const sizeBytes = file.size_bytes;
  if (typeof sizeBytes !== 'number' || sizeBytes < 0) throw new TypeError('size_bytes is no size');
  return {
    fileId: parseId<FileId>(textOf(file, 'file_id')),
    relativePath: parseRelativePath(textOf(file, 'relative_path')),
    sizeBytes,
    digest: parseContentAddress(textOf(file, 'digest')),
    sha256: parseSha256(textOf(file, 'sha256')),
  };
}

function textOf(map: CborMap, field: string): string {
  const value = map[field];
  if (typeof value !== 'string') throw new TypeError(`${field} is no text`);
  return value;
}
