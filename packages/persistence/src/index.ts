export { type Database, type DatabaseConfig, type DatabaseParts, openDatabase } from './database.js';
export type { ReplayOptions, ReplayProgress, ReplayResult } from './replay/replay.js';
