export {
  LinkNotKeptError,
  LinksPendingError,
  LinksUncertainError,
  RunConflictError,
  RunDirectoryError,
  SchemaNotRegisteredError,
  SecretsFoundError,
  StateHubIsThisStoreError,
} from './errors.js';
export { type DeliveredLink, type DeliverOptions, deliver, deliverAll } from './hub/deliver.js';
export { type Link, type LinkState, Outbox } from './hub/outbox.js';
export { isSameAddress } from './hub/own-address.js';
export { type LinkContext, type ProgressEntry, progressEntry } from './hub/progress-entry.js';
export { contentDigestOf, type DigestedFile } from './run/content-digest.js';
export type { Counts } from './run/counts.js';
export { describeRun, type RunDescription } from './run/describe-run.js';
export { type Documents, isRaw } from './run/documents.js';
export { type LocalRun, type ReadRunOptions, readRun, type SecretInFile } from './run/read-run.js';
export { isRunId } from './run/run-id.js';
export type { SourceCommits } from './run/source-commits.js';
export { type SecretFinding, type SecretKind, SecretScanner } from './secrets/secret-scanner.js';
export { secretsFound } from './secrets/secrets-found.js';
export { RUN_SCHEMA_SLUG, type RunSchema, type RunSchemas } from './store/run-schema.js';
export { shippedSchema } from './store/shipped-schema.js';
export { PRODUCER, type StoredPackage } from './store/store-part.js';
export { type StoredRun, type StoreOptions, type StorePorts, storeRun } from './store/store-run.js';
