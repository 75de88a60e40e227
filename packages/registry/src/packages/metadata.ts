import { type CborMap, type CborValue, EncodingError, encodeCanonical, isMap } from '@artifact-store/encoding';
import { InvalidMetadataError } from '@artifact-store/planes';
import { checkCharacters } from '../text.js';

export const MAX_METADATA_BYTES = 64 * 1024;
export const MAX_METADATA_DEPTH = 16;
/** Of a key, and of the RFC 8785 text of a value, that packages are filtered by. */
export const MAX_TERM_BYTES = 256;

const encoder = new TextEncoder();

/** Whether packages can be filtered by a member of their metadata; longer ones are kept, and are in no index. */
export function isFilterable(key: string, jcs: string): boolean {
  return encoder.encode(key).length <= MAX_TERM_BYTES && encoder.encode(jcs).length <= MAX_TERM_BYTES;
}

/**
 * Checks a package's metadata: canonical, at most 64 KiB and 16 levels deep, no U+0000 in any text.
 * @throws InvalidMetadataError with the JSON pointer of what is wrong; InvalidTextError
 */
export function checkMetadata(metadata: CborMap): void {
  if (!isMap(metadata)) throw new InvalidMetadataError('metadata is no JSON object');
  checkMembers(metadata, 'metadata', 1);
  if (canonicalSize(metadata) > MAX_METADATA_BYTES) {
    throw new InvalidMetadataError(`metadata is larger than ${MAX_METADATA_BYTES} bytes of canonical CBOR`);
  }
}

function canonicalSize(metadata: CborMap): number {
  try {
    return encodeCanonical(metadata).length;
  } catch (error) {
    if (error instanceof EncodingError) throw new InvalidMetadataError(`metadata holds ${error.message}`);
    throw error;
  }
}

function checkMembers(value: CborValue, at: string, depth: number): void {
  if (typeof value === 'string') checkCharacters(at, value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_METADATA_DEPTH) throw new InvalidMetadataError(`metadata is nested deeper than ${MAX_METADATA_DEPTH} levels`);
  for (const [key, member] of Object.entries(value)) {
    checkCharacters('a metadata key', key);
    checkMembers(member, at, depth + 1);
  }
}
