import {
  addSeconds,
  type ContentAddress,
  type FileId,
  type JobId,
  type PackageId,
  type Timestamp,
  type UploadId,
} from '@artifact-store/identity';
import { type EventFilter, JOB_KINDS } from '@artifact-store/planes';
import type { Views } from '@artifact-store/registry';
import { beforeAll, expect, it } from '@jest/globals';
import type { Connections } from '../src/connections.js';
import { forgetFinishedJobs } from '../src/jobs/finished-jobs.js';
import { readLastOf } from '../src/log/event-reader.js';
import { readMatching } from '../src/log/matching-events.js';
import { readLastRetention, readRetention } from '../src/log/retention-history.js';
import type { Session } from '../src/sql/session.js';
import { ViewReader } from '../src/views/view-reader.js';
import { describeOnBoth } from './both-connections.js';
import { explained } from './explained.js';

const NOW = '2026-05-16T09:00:00.000Z' as Timestamp;
/** Of an ordinary length: a count would read short rows rather than an index. */
const METADATA = JSON.stringify({ commit: '0'.repeat(40), branch: 'main', notes: 'x'.repeat(250) });
const packageId = 'p-00000001' as PackageId;
const jobId = 'j-00000001' as JobId;
const after = { createdAt: addSeconds(NOW, -9_999), packageId };
const afterUpload = { time: addSeconds(NOW, -999), uploadId: 'u-00000001' as UploadId };
const afterJob = { createdAt: addSeconds(NOW, -999), jobId };

const several = [packageId, 'p-00000002' as PackageId, 'p-00000003' as PackageId];
const contentAddress = 'a-00000001' as ContentAddress;
const objects = ['a-00000001', 'a-00000002', 'a-00000003'].map((each) => ({
  backendId: 'local',
  contentAddress: each as ContentAddress,
}));
const toVerify = { backendId: 'local', notSince: NOW, limit: 64 };
const claimedUntil = addSeconds(NOW, -3600);

const asked = (ask: (views: Views) => Promise<unknown>) => (session: Session) => ask(new ViewReader(session));

const found = (filter: EventFilter) => (session: Session) =>
  readMatching(session, { filter, since: 1000, until: 200_000, limit: 100 });

/** A question, the indexes that it is answered from, and what the rows are read in the order of. */
const CASES: readonly (readonly [string, (session: Session) => Promise<unknown>, ...string[]])[] = [
  ['the first page of a sweep', asked((views) => views.duePackages({ expiredAt: NOW, limit: 500 })), 'retention_state_due'],
  [
    'a later page of a sweep',
    asked((views) => views.duePackages({ expiredAt: NOW, limit: 500, after: { expiresAt: addSeconds(NOW, -9), packageId } })),
    'retention_state_due',
  ],
  ['how much is due', asked((views) => views.countDue(NOW)), 'retention_state_due', 'artifact_packages_status'],
  ['holds of a package', asked((views) => views.holds({ packageId, limit: 101 })), 'retention_holds_package'],
  [
    'later holds of a package',
    asked((views) => views.holds({ packageId, limit: 101, after: { appliedAt: NOW, holdId: 'h' as never } })),
    'retention_holds_package',
  ],
  ['holds in force', asked((views) => views.activeHolds(packageId, 2)), 'retention_holds_active'],
  ['the history of a package', (session) => readRetention(session, packageId, 0, 101), 'events_retention'],
  ['the later history of a package', (session) => readRetention(session, packageId, 5000, 101), 'events_retention'],
  [
    'what set an expiry',
    (session) => readLastRetention(session, packageId, ['v1.retention.default_applied', 'v1.retention.extended']),
    'events_retention',
  ],
  ['the last event of a type', (session) => readLastOf(session, 'v1.file.ingested', 'package', packageId), 'events_subject'],
  ['events of a type', found({ type: 'v1.x' }), 'events_type'],
  ['events about a package', found({ subjectKind: 'package', subjectId: packageId }), 'events_subject'],
  [
    'events of a type about a package',
    found({ subjectKind: 'package', subjectId: 'p-00050000', type: 'v1.file.ingested' }),
    'events_subject',
  ],
  ['events about a kind', found({ subjectKind: 'package' })],
  ['events of a type about a kind', found({ subjectKind: 'package', type: 'v1.file.ingested' }), 'events_type'],
  ['jobs', asked((views) => views.jobs({ limit: 101 })), 'jobs_created'],
  ['later jobs', asked((views) => views.jobs({ limit: 101, after: afterJob })), 'jobs_created'],
  ['jobs in a state', asked((views) => views.jobs({ limit: 101, state: 'failed', after: afterJob })), 'jobs_state'],
  ['the job that waits', asked((views) => views.waitingJob(NOW, JOB_KINDS)), 'jobs_state'],
  ['the job that waits, of one kind', asked((views) => views.waitingJob(NOW, ['storage-verify'])), 'jobs_state'],
  ['items of a job', asked((views) => views.jobItems({ jobId, limit: 101, after: 100 })), 'job_items'],
  [
    'upload sessions whose time is over',
    asked((views) => views.uploadsToExpire({ at: NOW, limit: 500 })),
    'upload_sessions_open',
  ],
  [
    'more upload sessions whose time is over',
    asked((views) => views.uploadsToExpire({ at: NOW, limit: 500, after: afterUpload })),
    'upload_sessions_open',
  ],
  [
    'upload sessions that ended long ago',
    asked((views) => views.uploadsToForget({ at: addSeconds(NOW, -99), limit: 500, after: afterUpload })),
    'upload_sessions_ended',
  ],
  ['jobs that ended long ago', (session) => forgetFinishedJobs(session, NOW), 'jobs_finished'],
  [
    'packages that are not held',
    asked((views) => views.packages({ limit: 101, held: false, after })),
    'artifact_packages_created',
  ],
  [
    'packages that are not eligible',
    asked((views) => views.packages({ limit: 101, eligible: false, after })),
    'artifact_packages_created',
  ],
  ['what may be collected', asked((views) => views.eligiblePackages({ limit: 500 })), 'retention_state_eligible'],
  [
    'what else may be collected',
    asked((views) => views.eligiblePackages({ limit: 500, after: { eligibleAt: addSeconds(NOW, -9_999), packageId } })),
    'retention_state_eligible',
  ],
  ['how much may be collected', asked((views) => views.countEligible()), 'retention_state_eligible'],
  ['live locations of a package', asked((views) => views.liveLocations([packageId], 500)), 'storage_locations_package'],
  ['live locations of packages', asked((views) => views.liveLocations(several, 500)), 'storage_locations_package'],
  [
    'how many locations there are',
    asked((views) => views.countLocations(several)),
    'storage_locations_package',
    'storage_locations_deleted',
  ],
  [
    'how many locations there are, up to a page of them',
    asked((views) => views.countLocations(several, 501)),
    'storage_locations_package',
    'storage_locations_deleted',
  ],
  [
    'whether anything was reclaimed',
    asked((views) => views.hasReclaimed(packageId)),
    'storage_locations_package',
    'storage_locations_deleted',
  ],
  ['objects to give up', asked((views) => views.claimedObjects({ claimedUntil, limit: 100 })), 'storage_objects_claimed'],
  [
    'more objects to give up',
    asked((views) => views.claimedObjects({ claimedUntil, claimedFrom: addSeconds(NOW, -9_999), limit: 100 })),
    'storage_objects_claimed',
  ],
  ['how much is to be given up', asked((views) => views.countClaimed(claimedUntil)), 'storage_objects_claimed'],
  ['whether a backend has objects', asked((views) => views.hasObjectsOn('local')), 'storage_objects_verified'],
  [
    'whether a backend has objects, which has none',
    asked((views) => views.hasObjectsOn('elsewhere')),
    'storage_objects_verified',
    'storage_objects_claimed',
    'object_reclaims',
  ],
  ['objects', asked((views) => views.objects(objects))],
  ['files that verdicts are about', asked((views) => views.filesById(['f-00000001', 'f-00000002'] as FileId[]))],
  ['reclaims that have ended', asked((views) => views.reclaims(objects.map((each) => ({ ...each, generation: 0 }))))],
  ['open reclaims', asked((views) => views.openReclaims(100)), 'object_reclaims'],
  ['objects to verify', asked((views) => views.objectsToVerify(toVerify)), 'storage_objects_verified'],
  [
    'more that were never verified',
    asked((views) => views.objectsToVerify({ ...toVerify, after: { lastVerifiedAt: null, contentAddress } })),
    'storage_objects_verified',
  ],
  [
    'more objects to verify',
    asked((views) => views.objectsToVerify({ ...toVerify, after: { lastVerifiedAt: addSeconds(NOW, -9_999), contentAddress } })),
    'storage_objects_verified',
  ],
  ['a sound location of an object', asked((views) => views.activeLocations(objects)), 'storage_locations_active'],
  ['the oldest location of an object', asked((views) => views.oldestLocations(objects)), 'storage_locations_active'],
  [
    'failed locations of an object',
    asked((views) => views.failedLocations(objects.slice(0, 1), 500)),
    'storage_locations_failed_since',
  ],
  [
    'all objects of a backend',
    asked((views) => views.objectsInOrder({ backendId: 'local', limit: 500, after: contentAddress })),
    'storage_objects',
  ],
  ['the latest reconciliations', asked((views) => views.jobs({ kind: 'storage-reconcile', limit: 100 })), 'jobs_kind'],
  ['metadata schemas', asked((views) => views.metadataSchemas({ limit: 101 })), 'metadata_schemas_created'],
  [
    'older metadata schemas',
    asked((views) => views.metadataSchemas({ limit: 101, after: { createdAt: addSeconds(NOW, -999), slug: 's-00000999' } })),
    'metadata_schemas_created',
  ],
  ['how many locations are failed', asked((views) => views.countFailed()), 'storage_locations_failed'],
];

const OF_FEW: typeof CASES = [
  ['packages that are held', asked((views) => views.packages({ limit: 101, held: true, after })), 'retention_state_hold'],
  [
    'packages that are eligible',
    asked((views) => views.packages({ limit: 101, eligible: true, after })),
    'retention_state_eligible',
  ],
  ['packages that are collecting', asked((views) => views.collectingPackages(500)), 'artifact_packages_status'],
  [
    'the latest changed locations of an object',
    asked((views) => views.latestActiveLocations({ backendId: 'local', contentAddress }, 500)),
    'storage_locations_active',
  ],
  ['failed locations of objects', asked((views) => views.failedLocations(objects, 500)), 'storage_locations_failed'],
  [
    'what packages would give up',
    asked((views) => views.wouldBeFreed({ packageIds: several, expiredAt: NOW })),
    'storage_locations_package',
    'storage_locations_active',
    'storage_locations_failed',
  ],
];

describeOnBoth('a page', (connections) => {
  // SQLite guesses whatever there is; PostgreSQL looks at what it knows of the rows.
  beforeAll(async () => {
    if (connections().dialect.name === 'postgres') await fill(connections());
  });

  it.each(CASES)('is read in the order of an index, and never sorted: %s', async (_, ask, ...indexes) => {
    const plan = await explained(connections(), (reader) => reader.read(ask));
    for (const index of indexes) expect(plan).toContain(index);
    expect(plan).not.toMatch(/TEMP B-TREE|Sort|Seq Scan|Filter: .*subject_id/);
  });

  it.each(OF_FEW)('finds the few by their index: %s', async (_, ask, ...indexes) => {
    const plan = await explained(connections(), (reader) => reader.read(ask));
    for (const index of indexes) expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan|SCAN (package|location|object|retention)\b(?! USING)/);
  });
});

/**
 * 100,000 packages of which one in a hundred is due, and one in a thousand held, eligible or collecting; one has a long history.
 */
async function fill(connections: Connections): Promise<void> {
  const key = (letter: string) => `'${letter}-' || lpad(n::text, 8, '0')`;
  const ago = (seconds: string) =>
    `to_char(timestamp '${NOW.slice(0, -1)}' - make_interval(secs => ${seconds}), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const numbers = (count: number) => `FROM generate_series(1, ${count}) AS n`;
  const statements = [
    `INSERT INTO artifact_packages SELECT ${key('p')}, 'name', 'ci', 'subject', 'transient', '${METADATA}', NULL, NULL,
       CASE WHEN n % 1000 = 5 THEN 'collecting' WHEN n % 50 = 0 THEN 'created' ELSE 'finalized' END, NULL, 1, 1, ${ago('n')}, 'tester', NULL, NULL, n ${numbers(100_000)}`,
    `INSERT INTO retention_state SELECT ${key('p')}, 'transient', ${ago('(n % 100 - 1) * -86400')}, n % 1000 = 0,
       CASE WHEN n % 1000 = 0 THEN ${ago('n')} END, CASE WHEN n % 1000 = 7 THEN ${key('h')} END, n ${numbers(100_000)}`,
    // Two files a package: one of them in a hundred packages, and one that is in all.
    `INSERT INTO storage_locations SELECT ${key('l')}, ${key('f')}, 'p-' || lpad((n / 2)::text, 8, '0'), 'local',
       CASE WHEN n % 2 = 0 THEN 'a-shared' ELSE 'a-' || lpad((n % 1000)::text, 8, '0') END, 0, 1, CASE WHEN n % 3000 = 1 THEN 'failed'
       WHEN n % 30 = 7 THEN 'deleted' ELSE 'active' END, NULL, 'hot', NULL, NULL, ${ago('n')}, n ${numbers(200_000)}`,
    `INSERT INTO storage_objects SELECT 'local', ${key('a')}, 0, 1, CASE WHEN n % 3 = 0 THEN 1 ELSE 0 END,
       CASE WHEN n % 300 = 1 THEN ${ago('n')} END, CASE WHEN n % 2 = 0 THEN ${ago('n')} END ${numbers(100_000)}`,
    `INSERT INTO artifact_files SELECT ${key('f')}, ${key('p')}, 'a path', 'text/plain', 1, 'blake3', '', '', ${ago('n')}, 'tester' ${numbers(20_000)}`,
    `INSERT INTO object_reclaims SELECT 'local', ${key('a')}, 0 ${numbers(1_000)}`,
    `INSERT INTO retention_holds SELECT ${key('h')}, CASE WHEN n <= 10000 THEN '${packageId}' ELSE ${key('p')} END, 'reason', NULL,
       'tester', ${ago('n')}, 'tester', CASE WHEN n % 10 > 0 THEN ${ago('n')} END, 'reason' ${numbers(20_000)}`,
    `INSERT INTO events SELECT n, ${ago('n')}, CASE n % 4 WHEN 0 THEN 'v1.retention.extended' WHEN 1 THEN 'v1.package.created'
       ELSE 'v1.file.ingested' END, 'package', CASE WHEN n <= 20000 THEN '${packageId}' ELSE 'p-' || lpad((n / 2)::text, 8, '0') END,
       'tester', '\\xa0', '\\xa0', '\\xa0' ${numbers(200_000)}`,
    `INSERT INTO jobs SELECT ${key('j')}, 'retention-sweep', CASE WHEN n < 3 THEN 'queued' WHEN n = 3 THEN 'running' WHEN n % 20 = 0
       THEN 'failed' ELSE 'succeeded' END, false, '{}', 'tester', ${ago('n')}, NULL, ${ago('n')},
       CASE WHEN n > 3 THEN ${ago('n')} END, false, 0, 0, 0, '{}', NULL, NULL, '{}', 0, 1, NULL, ${ago('n')} ${numbers(5_000)}`,
    `INSERT INTO metadata_schemas SELECT ${key('s')}, '{}', '', 'tester', ${ago('n')} ${numbers(20_000)}`,
    `INSERT INTO upload_sessions SELECT ${key('u')}, ${key('p')}, 'a path', 'text/plain', NULL, NULL, 'created', 'tester', ${ago('n')},
       ${ago('n')}, CASE WHEN n % 100 > 0 THEN ${ago('n')} END, NULL, NULL, 0, NULL, NULL, NULL ${numbers(20_000)}`,
    `INSERT INTO job_items SELECT 'j-' || lpad((n / 100)::text, 8, '0'), n % 100, '{}' ${numbers(20_000)}`,
  ];
  await connections.read(async (session) => {
    // VACUUM tells what an index may answer alone, once the commits before it are on disk.
    for (const statement of ['SET synchronous_commit = on', ...statements, 'VACUUM ANALYZE']) await session.query(statement);
  });
}
