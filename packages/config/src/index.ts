export { SETTINGS, type SettingName } from './catalogue.js';
export type { BackendConfig, Config, StorageConfig } from './config.js';
export type { DatabaseConfig } from './database-url.js';
export { configOf, loadConfig } from './load.js';
export { ensureLocalToken, type LocalToken, readLocalToken } from './local-token.js';
export type { Setting } from './setting.js';
export { type ConfiguredToken, SCOPES, type Scope } from './tokens.js';
