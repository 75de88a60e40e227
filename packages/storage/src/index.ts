export type {
  BackendCapabilities,
  ListOptions,
  ObjectRange,
  OpenedObject,
  OpenOptions,
  StagedObject,
  StageIntent,
  StorageBackend,
  StoredObject,
} from './backend.js';
export { type Backends, backendsById } from './backends.js';
export { type LocalBackendOptions, openLocalBackend } from './local/local-backend.js';
export { STORAGE_STEPS, type StorageStep } from './local/storage-steps.js';
export { type ObjectKey, objectName, parseObjectName } from './object-key.js';
