export {
  type BackendCapabilities,
  type ListOptions,
  MAX_REGISTRY_FILE_BYTES,
  type ObjectRange,
  type OpenedObject,
  type OpenOptions,
  type RegistryFile,
  type StagedObject,
  type StageIntent,
  type StorageBackend,
  type StoredObject,
} from './backend.js';
export { type Backends, backendsById } from './backends.js';
export { type LocalBackendOptions, openLocalBackend } from './local/local-backend.js';
export { STORAGE_STEPS, type StorageStep } from './local/storage-steps.js';
export { type ObjectKey, objectName, parseObjectName } from './object-key.js';
export { ObjectUnreadableError } from './object-unreadable.js';
