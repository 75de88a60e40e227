export { SETTINGS, type SettingName } from './catalogue.js';
export type { BackendConfig, Config, PlanesConfig, StorageConfig } from './config.js';
export type { DatabaseConfig } from './database-url.js';
export { type ConfigDefaults, configOf, loadConfig } from './load.js';
export { ensureLocalToken, type LocalToken, readLocalToken } from './local-token.js';
export { type ControlPlaneKeys, controlPlaneKeys, type DataPlaneKeys, dataPlaneKeys } from './plane-keys.js';
export type { SecretRef } from './secret-ref.js';
export type { Setting } from './setting.js';
export { type ConfiguredToken, SCOPES, type Scope } from './tokens.js';
