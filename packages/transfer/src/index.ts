export { collidingPaths } from './collisions.js';
export {
  FileChangedError,
  type FileFailure,
  LocalFileError,
  localError,
  PackageDiffersError,
  ResumeFileError,
  TargetExistsError,
  TransferIncompleteError,
  TransferInterruptedError,
  UnsafeTargetError,
} from './errors.js';
export { withDigester } from './own-digester.js';
export { DEFAULT_PATIENCE, type Patience, withPatience } from './patience.js';
export type { DataPlaneAt, FileSource, PullPackages, PushKnown, PushPackages, ReadFile } from './ports.js';
export type { TransferEvent, TransferObserver } from './progress/events.js';
export { type Progress, ProgressMeter } from './progress/meter.js';
export { type PullOptions, type PullPorts, type PullResult, pull } from './pull/pull.js';
export { readManifest, readVerified } from './pull/read-verified.js';
export { type DigestCache, FORGETFUL, type OpenDigestCache } from './push/cache/digest-cache.js';
export { type DirectoryCacheOptions, digestCacheIn } from './push/cache/directory-cache.js';
export { sameState } from './push/file-state.js';
export { contentOf } from './push/local-content.js';
export { type LocalFile, type LocalTree, readTree } from './push/local-tree.js';
export type { PushOptions, PushPorts, PushResult } from './push/options.js';
export { push } from './push/push.js';
export { systemTimer, type Timer } from './timer.js';
export { untilAborted } from './until-aborted.js';
