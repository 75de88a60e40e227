export { countingIds } from './counting-ids.js';
export { type FixedClock, fixedClock } from './fixed-clock.js';
export { describeWith } from './parts.js';
export { createDatabase, type TestDatabase } from './postgres/database.js';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/server.js';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.js';
export { vectorsDir } from './test-parts.js';
