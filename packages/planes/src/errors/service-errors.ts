import { declareError } from './artifact-store-error.js';

export class BackendUnavailableError extends declareError({
  code: 'backend_unavailable',
  kind: 'unavailable',
  title: 'The storage backend does not answer as it should',
  remedy: 'See /health; the operator restores the backend, then send again.',
}) {}

export class StorageNotOursError extends declareError({
  code: 'storage_not_ours',
  kind: 'unavailable',
  title: 'The storage does not belong to this event log as it is',
  remedy:
    'Nothing is written, deleted or verified there. Check the database and the storage that are configured: a restored older database, an empty one, the wrong storage or a disk that is not mounted does this. Where this pairing is meant, stop all servers and run artifactstore storage adopt.',
}) {}

export class StorageFullError extends declareError({
  code: 'storage_full',
  kind: 'storage_full',
  title: 'The storage backend has no room',
  remedy: 'Free room or add a disk, then send again.',
}) {}

export class DatabaseUnavailableError extends declareError({
  code: 'database_unavailable',
  kind: 'unavailable',
  title: 'The database does not answer as it should',
  remedy: 'See /health; the operator restores the database, then send again.',
}) {}

export class ControlPlaneUnavailableError extends declareError({
  code: 'control_plane_unavailable',
  kind: 'unavailable',
  title: 'The control plane does not answer',
  remedy:
    'Send again, with the same Idempotency-Key: what was recorded meanwhile is answered. The operator restores the control plane.',
}) {}

export class DatabaseInUseError extends declareError({
  code: 'database_in_use',
  kind: 'unavailable',
  title: 'Another process has the database open for writing',
  remedy: 'Stop that process first: a SQLite file has one writer. Commands over HTTP work while a server runs.',
}) {}

export class MigrationsPendingError extends declareError({
  code: 'migrations_pending',
  kind: 'unavailable',
  title: 'The database schema is not the one this version needs',
  remedy: 'Run artifactstore migrate.',
}) {}

export class ReplayingError extends declareError({
  code: 'replaying',
  kind: 'unavailable',
  title: 'The views are being rebuilt from the log',
  remedy: 'Send the request again in a moment.',
}) {}

export class ClockSkewError extends declareError({
  code: 'clock_skew',
  kind: 'unavailable',
  title: 'The clocks of the process and the database differ by more than five minutes',
  remedy: 'Correct the clocks (NTP), then send again.',
}) {}

export class DrainingError extends declareError({
  code: 'draining',
  kind: 'unavailable',
  title: 'The process is about to stop',
  remedy: 'Send the request again; another process or the restarted one will take it.',
}) {}

export class InvalidConfigurationError extends declareError({
  code: 'invalid_configuration',
  kind: 'invalid',
  title: 'A setting is missing or has the wrong form',
  remedy: 'Correct the settings that the detail names.',
}) {}

export class ConnectionFailedError extends declareError({
  code: 'connection_failed',
  kind: 'unavailable',
  title: 'The server could not be reached',
  remedy: 'Check ARTIFACTSTORE_API_URL and that the server runs.',
}) {}

export class UnexpectedResponseError extends declareError({
  code: 'unexpected_response',
  kind: 'unavailable',
  title: 'The server answered in a form that this client does not know',
  remedy: 'Check that ARTIFACTSTORE_API_URL is an artifact-store of a version that fits this client.',
}) {}

export class InternalError extends declareError({
  code: 'internal_error',
  kind: 'internal',
  title: 'The server failed',
  remedy: 'This is a defect: report it with the request id.',
}) {}
