import { parseContentAddress } from '@artifact-store/identity';
import type { StoredKey } from '../control/work.js';
import type { JsonFields } from './json-fields.js';

/** The key of an object on the wire. */
export interface StoredKeyJson {
  readonly content_address: string;
  readonly generation: number;
}

export function storedKeyJson({ contentAddress, generation }: StoredKey): StoredKeyJson {
  return { content_address: contentAddress, generation };
}

/** @throws UnexpectedFieldError, IdentityError */
export function storedKeyFrom(fields: JsonFields): StoredKey {
  return { contentAddress: parseContentAddress(fields.text('content_address')), generation: fields.natural('generation') };
}
