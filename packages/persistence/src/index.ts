export { type Database, type DatabaseConfig, type DatabaseParts, openDatabase } from './database.js';
export type { ReplayOptions, ReplayProgress, ReplayResult } from './replay/replay.js';
export { TRANSACTION_STEPS, type TransactionStep } from './writer/transaction-steps.js';
