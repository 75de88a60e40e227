import { IdentityError } from './identity-error.js';

type Id<Noun extends string> = string & { readonly __brand: Noun };

/** Ids are lower-case UUIDv7 text, so that they sort by the time they were made. */
export type PackageId = Id<'PackageId'>;
export type FileId = Id<'FileId'>;
export type StorageLocationId = Id<'StorageLocationId'>;
export type HoldId = Id<'HoldId'>;
export type JobId = Id<'JobId'>;
export type UploadId = Id<'UploadId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads an id. Any lower-case UUID is taken: which version an id has is the business of who minted it. @throws IdentityError */
export function parseId<Kind extends Id<string>>(text: string): Kind {
  if (!UUID.test(text)) throw new IdentityError('a lower-case UUID', text);
  return text as Kind;
}
