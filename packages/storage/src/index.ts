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
export type { DurableStep, StepObserver } from './local/durable-step.js';
export { type LocalBackendOptions, openLocalBackend } from './local/local-backend.js';
export { type ObjectKey, objectName, parseObjectName } from './object-key.js';
