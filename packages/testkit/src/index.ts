export { accessMatrix } from './access/access-matrix.js';
export { type AccessTable, API_ACCESS, DATA_ACCESS, DATA_PLANE_SELF_ACCESS, INTERNAL_ACCESS } from './access/route-access.js';
export { withServedRoutes } from './access/served-routes.js';
export { type AccessMaterial, type AccessSubject, accessMaterial } from './access/subject.js';
export {
  collectionStarted,
  eligibilityMarked,
  FILE_ID,
  fileIngested,
  HOLD_ID,
  holdApplied,
  holdReleased,
  LOCATION_ID,
  locationDeleted,
  locationVerified,
  metadataSchemaRegistered,
  objectReclaimed,
  objectReclaimStarted,
  PACKAGE_ID,
  packageCreated,
  packageFinalized,
  packageGarbageCollected,
  packageUndeleted,
  retentionDefaultApplied,
  retentionExtended,
  sampleManifest,
} from './builders/events.js';
export { GOLDEN_EVENTS, GOLDEN_MANIFESTS, goldenTime } from './builders/golden.js';
export { fileView, holdView, packageDetails, receipt, uploadClaims, uploadRow } from './builders/rows.js';
export { cborMaps, cborValues, wellFormedTexts } from './cbor-values.js';
export { EventMaker, record, refuse } from './conformance/event-store/commands.js';
export { eventStoreConformance } from './conformance/event-store/event-store-conformance.js';
export { keep, putItem, putJob, queuedJob } from './conformance/event-store/job-rows.js';
export { logOf, upTo } from './conformance/event-store/log-of.js';
export { followTo } from './conformance/event-store/news.js';
export { clockOfNow, type OpenSubject, openSubject, openWith } from './conformance/event-store/open-subject.js';
export { postgresSubject } from './conformance/event-store/postgres-subject.js';
export { type ProcessPlan, processConformance } from './conformance/event-store/processes.js';
export { sqliteSubject } from './conformance/event-store/sqlite-subject.js';
export { play, steps } from './conformance/event-store/steps.js';
export type { DatabaseSubject } from './conformance/event-store/subject.js';
export { startWriters, type WriterProcess } from './conformance/event-store/writers.js';
export {
  type InProcessSubject,
  inProcessPlanes,
  type LinkedLog,
  type PlaneLink,
} from './conformance/planes/in-process-subject.js';
export { type LetGoStatus, letGo } from './conformance/planes/let-go.js';
export { planesConformance } from './conformance/planes/planes-conformance.js';
export type { PlanesSubject } from './conformance/planes/subject.js';
export { localSubject } from './conformance/storage/local-subject.js';
export { storageConformance } from './conformance/storage/storage-conformance.js';
export type { StorageSubject } from './conformance/storage/subject.js';
export { countingIds } from './counting-ids.js';
export { type ByteProxy, byteProxy, type Fate, onceAt } from './faults/byte-proxy.js';
export { chance, SEED } from './faults/chance.js';
export { contentOf, sha256Of } from './faults/content.js';
export { type Injection, type InjectionOptions, inject } from './faults/injection.js';
export { type FixedClock, fixedClock } from './fixed-clock.js';
export {
  largeRun,
  newRun,
  oldRun,
  type RunFiles,
  type RunOptions,
  runOf20260508,
  TCK_PASSWORD,
  writeRun,
} from './guide-board/run-files.js';
export { type HubEntry, type HubFate, type StateHub, startStateHub } from './guide-board/state-hub.js';
export { memoryDirectory } from './memory-directory.js';
export { type DepotFile, MemoryDepot } from './memory-event-store/memory-depot.js';
export { MemoryEventStore, type MemoryEventStoreParts, RETENTION_CLASSES } from './memory-event-store/memory-event-store.js';
export { type MemoryRegistry, type MemoryRegistryOptions, memoryRegistry } from './memory-event-store/memory-registry.js';
export { MemoryShelf } from './memory-event-store/memory-shelf.js';
export { MemoryTables } from './memory-event-store/memory-tables.js';
export type { CommandName } from './model/commands.js';
export { filledContent } from './model/contents.js';
export { THROUGH_STATUSES } from './model/directed-runs.js';
export { doubled } from './model/doubled.js';
export { COMMAND_NAMES } from './model/play-run.js';
export { openRows, type RowReader } from './model/rows.js';
export { playSeededRuns, type SeededRuns } from './model/seeded-runs.js';
export { GRACE_SECONDS, TRANSIENT_SECONDS } from './model/state.js';
export { pathOfStored, storedObjects } from './model/stored.js';
export type {
  CollectionCut,
  Content,
  Cut,
  LostReceipt,
  ModelWorld,
  Row,
  Upload,
  VerificationCut,
  WorldInside,
} from './model/world.js';
export { describeWith } from './parts.js';
export { createDatabase, type TestDatabase } from './postgres/database.js';
export { postgresProxy } from './postgres/proxy.js';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/server.js';
export { isBroken, type Json, jsonOf, problemOf } from './server/answers.js';
export { Api, type Sending } from './server/api.js';
export { ARCHIVE_END, archived, type BuiltHeader, headerBlock, paxHeader } from './server/built-archive.js';
export { runCurl } from './server/curl.js';
export { type Deployment, type DeploymentOptions, type Plane, startDeployment } from './server/deployment.js';
export { expectCleanLog, expectDiscreetProblem } from './server/discretion.js';
export { GatheredText } from './server/gathered-text.js';
export { givenSecrets } from './server/given-secrets.js';
export { type KeptLog, keepLog, registerSecrets } from './server/kept-log.js';
export { replayed } from './server/replayed.js';
export { type Destination, Sender } from './server/sender.js';
export {
  ServerDidNotStartError,
  type ServerEnd,
  type ServerProcess,
  type ServerProcessOptions,
  startServerProcess,
} from './server/server-process.js';
export { filesBelow, objects, stagedFiles } from './server/stored-files.js';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.js';
export { vectorsDir } from './test-parts.js';
export { until } from './until.js';
