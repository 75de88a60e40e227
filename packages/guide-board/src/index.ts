export { RunDirectoryError } from './errors.js';
export { contentDigestOf, type DigestedFile } from './run/content-digest.js';
export type { Counts } from './run/counts.js';
export { describeRun, type RunDescription } from './run/describe-run.js';
export { type Documents, isRaw } from './run/documents.js';
export { type LocalRun, type ReadRunOptions, readRun, type SecretInFile } from './run/read-run.js';
export { isRunId } from './run/run-id.js';
export type { SourceCommits } from './run/source-commits.js';
export { type SecretFinding, type SecretKind, SecretScanner } from './secrets/secret-scanner.js';
