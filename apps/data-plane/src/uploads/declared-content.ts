import type { IncomingHttpHeaders } from 'node:http';
import { IdentityError, parseContentAddress, parseSha256, type Sha256Hex, splitContentAddress } from '@artifact-store/identity';
import { type DeclaredContent, MalformedRequestError, UnsupportedMediaTypeError } from '@artifact-store/planes';
import { type Dictionary, parseDictionary } from 'structured-headers';

/**
 * What the header fields of an upload say of its bytes: Content-Length, Repr-Digest or Content-Digest (RFC 9530), and
 * X-Content-Address. The bytes are stored as they come, so that content and representation are the same thing.
 * @throws MalformedRequestError, UnsupportedMediaTypeError for a coding, whose bytes would not be those of the file
 */
export function declaredContent(headers: IncomingHttpHeaders): DeclaredContent {
  refusePartialOrCoded(headers);
  return { sizeBytes: contentLength(headers), ...declaredDigests(headers) };
}

/** @throws MalformedRequestError, UnsupportedMediaTypeError */
export function refusePartialOrCoded(headers: IncomingHttpHeaders): void {
  if (headers['content-range'] !== undefined) {
    throw new MalformedRequestError('Content-Range: a file is sent whole, and not continued');
  }
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new UnsupportedMediaTypeError('Content-Encoding: send the bytes as they are, without a coding');
  }
}

function contentLength(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['content-length'];
  if (text === undefined) return undefined;
  const length = Number(text);
  if (!Number.isSafeInteger(length)) throw new MalformedRequestError('Content-Length is larger than 2^53-1');
  return length;
}

function declaredDigests(headers: IncomingHttpHeaders): DeclaredContent {
  const address = declaredAddress(text(headers, 'x-content-address'));
  const fromFields = ['repr-digest', 'content-digest'].map((field) => sha256Of(field, text(headers, field)));
  const all = [address.sha256, ...fromFields].filter((digest) => digest !== undefined);
  if (new Set(all).size > 1) throw new MalformedRequestError('the header fields declare different SHA-256 digests');
  return { ...address, sha256: all[0] };
}

function declaredAddress(address: string | undefined): DeclaredContent {
  if (address === undefined) return {};
  try {
    const contentAddress = parseContentAddress(address);
    const { algorithm, hex } = splitContentAddress(contentAddress);
    if (algorithm === 'blake3') return { contentAddress };
    if (algorithm === 'sha256') return { sha256: parseSha256(hex) };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
  }
  throw new MalformedRequestError('X-Content-Address is not of the form blake3:<64 lower-case hex digits> or sha256:<…>');
}

// A digest by an algorithm that we do not know says nothing, and is no fault (RFC 9530 §2).
function sha256Of(field: string, value: string | undefined): Sha256Hex | undefined {
  if (value === undefined) return undefined;
  const [digest] = dictionary(field, value).get('sha-256') ?? [];
  if (digest === undefined) return undefined;
  if (!(digest instanceof ArrayBuffer) || digest.byteLength !== 32) {
    throw new MalformedRequestError(`${field}: sha-256 is not of the form sha-256=:<base64 of 32 bytes>:`);
  }
  return parseSha256(Buffer.from(digest).toString('hex'));
}

function dictionary(field: string, value: string): Dictionary {
  try {
    return parseDictionary(value);
  } catch {
    throw new MalformedRequestError(`${field} is not a dictionary of RFC 9651, such as sha-256=:<base64>:`);
  }
}

// Of a field that is sent on several lines Node makes one value, joined by commas as RFC 9110 §5.3 says.
function text(headers: IncomingHttpHeaders, field: string): string | undefined {
  return headers[field]?.toString();
}
