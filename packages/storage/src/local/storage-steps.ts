/**
 * What a backend on a local disk does durably. `staging.link` also stands for the copy that is made where links are not to be
 * had, and `directory.sync` for the directory of an object with the chain above it.
 */
export const STORAGE_STEPS = [
  'staging.create',
  'staging.write',
  'staging.sync',
  'staging.link',
  'directory.make',
  'object.rename',
  'directory.sync',
  'staging.remove',
  'object.delete',
  'registry.rename',
  'registry.sync',
] as const;

export type StorageStep = (typeof STORAGE_STEPS)[number];
