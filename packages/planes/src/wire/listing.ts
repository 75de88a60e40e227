import { parseTimestamp } from '@artifact-store/identity';
import type { ListedObject } from '../control/reconciliation.js';
import type { Listing } from '../data/data-plane.js';
import type { JsonFields } from './json-fields.js';
import { type StoredKeyJson, storedKeyFrom, storedKeyJson } from './stored-key.js';

/** What a backend holds, on the wire. */
export interface ListingJson {
  readonly objects: readonly ListedObjectJson[];
  readonly not_ours: { readonly count: number; readonly names: readonly string[] };
  readonly is_whole: boolean;
}

export interface ListedObjectJson extends StoredKeyJson {
  readonly size_bytes: number;
  readonly modified_at: string;
}

export function listingJson({ objects, notOurs, isWhole }: Listing): ListingJson {
  return { objects: objects.map(listedObjectJson), not_ours: notOurs, is_whole: isWhole };
}

/** @throws UnexpectedFieldError, IdentityError */
export function listingFrom(fields: JsonFields): Listing {
  const notOurs = fields.object('not_ours');
  return {
    objects: fields.list('objects', listedObjectFrom),
    notOurs: { count: notOurs.natural('count'), names: notOurs.texts('names') },
    isWhole: fields.boolean('is_whole'),
  };
}

function listedObjectJson({ sizeBytes, modifiedAt, ...key }: ListedObject): ListedObjectJson {
  return { ...storedKeyJson(key), size_bytes: sizeBytes, modified_at: modifiedAt };
}

function listedObjectFrom(fields: JsonFields): ListedObject {
  return {
    ...storedKeyFrom(fields),
    sizeBytes: fields.natural('size_bytes'),
    modifiedAt: parseTimestamp(fields.text('modified_at')),
  };
}
