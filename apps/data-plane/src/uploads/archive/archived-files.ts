import { createHash } from 'node:crypto';
import {
  type ContentAddress,
  IdentityError,
  parseContentAddress,
  parseSha256,
  splitContentAddress,
} from '@artifact-store/identity';
import {
  ARCHIVE_RECORDS,
  ArtifactStoreError,
  type DeclaredContent,
  InvalidRelativePathError,
  MAX_PATH_BYTES,
  parseIdempotencyKey,
  type SeriesEntry,
  type SeriesFile,
  ValidationFailedError,
} from '@artifact-store/planes';
import { type TarEntry, TarReader } from './tar-reader.js';

const REGULAR = new Set(['0', '7']);
const DIRECTORY = '5';
const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a FIFO',
};
const DIGEST_FORMS = 'the one is blake3:<64 lower-case hex digits>, the other 64 lower-case hex digits';
/** A longer name is refused anyhow, and would make a line that nobody wants to read. */
const MAX_TOLD_BYTES = 4 * MAX_PATH_BYTES;
const UNKNOWN_MEDIA_TYPE = 'application/octet-stream';
/** What `tar -c .` puts before each name. */
const HERE = /^(?:\.\/+)+/;

/**
 * The entries of a tar archive as they are to be stored: regular files, each of exactly the bytes that are in it.
 * @param key of the request: each file then has one that follows from it, from its place in the archive and its path
 */
export async function* archivedFiles(
  body: AsyncIterable<Uint8Array>,
  key: string | undefined,
): AsyncGenerator<SeriesEntry, void> {
  const archive = new TarReader(body, Object.values(ARCHIVE_RECORDS));
  try {
    for (let index = 0; ; index++) {
      const entry = await archive.next();
      if (entry === undefined) return;
      yield seriesEntry(entry, key, index);
    }
  } finally {
    await archive.end();
  }
}

function seriesEntry(entry: TarEntry, key: string | undefined, index: number): SeriesEntry {
  let relativePath: string | null = null;
  try {
    if (entry.name.byteLength > MAX_TOLD_BYTES)
      throw new InvalidRelativePathError(`the name of the entry is longer than ${MAX_PATH_BYTES} bytes`);
    const name = utf8(entry.name) ?? refuseName();
    relativePath = name;
    if (entry.type === DIRECTORY || (entry.type === '0' && entry.sizeBytes === 0 && name.endsWith('/'))) {
      return { kind: 'skipped', relativePath: name };
    }
    refuseAllButFiles(entry);
    relativePath = name.replace(HERE, '');
    return { ...fileOf(entry, relativePath, key, index), body: entry.body };
  } catch (error) {
    if (!(error instanceof ArtifactStoreError)) throw error;
    return { kind: 'refused', relativePath, error, body: entry.body };
  }
}

function refuseAllButFiles({ isSparse, type }: TarEntry): void {
  if (isSparse) throw new ValidationFailedError('the entry is sparse: only whole files are taken (tar without --sparse)');
  if (REGULAR.has(type)) return;
  const kind = KINDS[type] ?? `of the type ${JSON.stringify(type)}`;
  throw new ValidationFailedError(`the entry is ${kind}: only regular files are taken`);
}

function fileOf(entry: TarEntry, relativePath: string, key: string | undefined, index: number): Omit<SeriesFile, 'body'> {
  const text = (keyword: string) => {
    const value = entry.records.get(keyword);
    return value === undefined ? undefined : (utf8(value) ?? refuseRecord(keyword));
  };
  const own = text(ARCHIVE_RECORDS.idempotencyKey);
  return {
    kind: 'file',
    relativePath,
    mediaType: text(ARCHIVE_RECORDS.mediaType) ?? UNKNOWN_MEDIA_TYPE,
    declared: { sizeBytes: entry.sizeBytes, ...declaredDigests(text) },
    idempotencyKey: own === undefined ? derivedKey(key, index, relativePath) : parseIdempotencyKey(own),
  };
}

function declaredDigests(text: (keyword: string) => string | undefined): Omit<DeclaredContent, 'sizeBytes'> {
  const [address, sha256] = [text(ARCHIVE_RECORDS.contentAddress), text(ARCHIVE_RECORDS.sha256)];
  try {
    return {
      contentAddress: address === undefined ? undefined : blake3Address(address),
      sha256: sha256 === undefined ? undefined : parseSha256(sha256),
    };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    throw new ValidationFailedError(`${ARCHIVE_RECORDS.contentAddress} or ${ARCHIVE_RECORDS.sha256}: ${DIGEST_FORMS}`);
  }
}

/** Any other could never be what is computed. */
function blake3Address(text: string): ContentAddress {
  const address = parseContentAddress(text);
  if (splitContentAddress(address).algorithm === 'blake3') return address;
  throw new ValidationFailedError(`${ARCHIVE_RECORDS.contentAddress}: ${DIGEST_FORMS}`);
}

/** The place counts too: a second entry of the same path is another request, and a duplicate. */
function derivedKey(key: string | undefined, index: number, relativePath: string): string | undefined {
  if (key === undefined) return undefined;
  const digest = createHash('sha256')
    .update(JSON.stringify([key, index, relativePath]))
    .digest('hex');
  return `archive:${digest}`;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refuseName(): never {
  throw new InvalidRelativePathError('the name of the entry is not valid UTF-8');
}

function refuseRecord(keyword: string): never {
  throw new ValidationFailedError(`${keyword} is not valid UTF-8`);
}
