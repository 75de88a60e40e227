import { parseContentAddress, parseSha256 } from '@artifact-store/identity';
import { MISMATCHES, type Mismatch, type Verdict } from '../control/work.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';
import { type StoredKeyJson, storedKeyFrom, storedKeyJson } from './stored-key.js';

/** What reading an object came to, on the wire. */
export interface VerdictJson extends StoredKeyJson {
  readonly mismatch: string | null;
  readonly actual_content_address: string | null;
  readonly actual_sha256: string | null;
  readonly actual_size_bytes: number | null;
}

export function verdictJson(verdict: Verdict): VerdictJson {
  return {
    ...storedKeyJson(verdict),
    mismatch: verdict.mismatch,
    actual_content_address: verdict.actualContentAddress,
    actual_sha256: verdict.actualSha256,
    actual_size_bytes: verdict.actualSizeBytes,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function verdictFrom(fields: JsonFields): Verdict {
  return {
    ...storedKeyFrom(fields),
    mismatch: fields.nullable('mismatch', (name) => mismatchOf(fields.text(name))),
    actualContentAddress: fields.nullable('actual_content_address', (name) => parseContentAddress(fields.text(name))),
    actualSha256: fields.nullable('actual_sha256', (name) => parseSha256(fields.text(name))),
    actualSizeBytes: fields.nullable('actual_size_bytes', (name) => fields.natural(name)),
  };
}

function mismatchOf(text: string): Mismatch {
  const known = MISMATCHES.find((each) => each === text);
  if (known === undefined) throw new UnexpectedFieldError(`the mismatch ${text} is unknown to this version`);
  return known;
}
