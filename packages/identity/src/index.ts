export { type ContentAddress, contentAddress, parseContentAddress, splitContentAddress } from './content-address.js';
export { type Digests, type PrimaryDigest, parseHex, parseSha256, SHA256_HEX_LENGTH, type Sha256Hex } from './digests.js';
export { type StepMoment, type StepObserver, takeStep } from './durable-steps.js';
export { IdentityError } from './identity-error.js';
export { type FileId, type HoldId, type JobId, type PackageId, parseId, type StorageLocationId, type UploadId } from './ids.js';
export type { Clock, Digester, DigestStream, IdSource } from './ports.js';
export { addSeconds, epochMilliseconds, latest, parseInstant, parseTimestamp, type Timestamp, timestampOf } from './timestamp.js';
