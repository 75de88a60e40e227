import type { CborMap } from '@artifact-store/encoding';
import type { Comparison, ListedObject } from '@artifact-store/planes';
import { countedUp, numberIn } from '../collection/collection-job.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';
import type { Compared, MissingObject } from './compared.js';

/** Of each kind of finding so many are kept one by one; all are counted. */
export const FINDINGS_KEPT = 10_000;

export interface Reported {
  readonly row: JobRow;
  readonly items: readonly StateChange[];
  readonly dead: readonly ListedObject[];
}

/** Counts what a stretch came to. */
export function reported(job: JobRow, compared: Compared, { notOurs }: Comparison): Reported {
  const { missing } = compared;
  const [orphans, lost, recent] = [compared.standing('orphan'), compared.standing('lost tail'), compared.standing('recent')];
  const [dead, stored] = [compared.standing('dead'), [...compared.standing('accounted for'), ...orphans, ...lost, ...recent]];
  const findings = [
    ...kept(job, 'missing', missing.map(missingFinding)),
    ...kept(job, 'lost_tail', lost.map(storedFinding)),
    ...kept(job, 'orphans', orphans.map(storedFinding)),
    ...kept(
      job,
      'not_ours',
      notOurs.names.map((name) => ({ name })),
    ),
  ];
  const done = job.done + stored.length + missing.length;
  const row: JobRow = {
    ...job,
    done,
    total: Math.max(job.total ?? 0, done),
    bytes: job.bytes + bytesOf(stored),
    itemCount: job.itemCount + findings.length,
    result: countedUp(job.result, {
      ...{ objects: stored.length, bytes: bytesOf(stored), orphans: orphans.length, orphan_bytes: bytesOf(orphans) },
      ...{ recent: recent.length, missing: missing.length, lost_tail: lost.length, not_ours: notOurs.count },
      dead_keys: dead.length,
    }),
  };
  return { row, items: itemsOf(job, findings), dead };
}

type Counted = 'missing' | 'lost_tail' | 'orphans' | 'not_ours';

const FINDINGS: { readonly [Name in Counted]: string } = {
  missing: 'missing',
  lost_tail: 'lost_tail',
  orphans: 'orphan',
  not_ours: 'not_ours',
};

/** Those that are told one by one. */
function kept({ result }: JobRow, counted: Counted, found: readonly CborMap[]): readonly CborMap[] {
  const room = Math.max(0, FINDINGS_KEPT - numberIn(result, counted));
  return found.slice(0, room).map((each) => ({ finding: FINDINGS[counted], ...each }));
}

function itemsOf({ jobId, itemCount }: JobRow, findings: readonly CborMap[]): StateChange[] {
  return findings.map((item, index) => {
    return { change: 'put', state: 'job_items', row: { jobId, itemNumber: itemCount + index + 1, item } };
  });
}

function storedFinding({ contentAddress, generation, sizeBytes, modifiedAt }: ListedObject): CborMap {
  return { content_address: contentAddress, generation, size_bytes: sizeBytes, modified_at: modifiedAt };
}

function missingFinding({ object, location, file }: MissingObject): CborMap {
  return {
    content_address: object.contentAddress,
    generation: object.generation,
    size_bytes: object.sizeBytes,
    live_locations: object.liveLocations,
    package_id: location?.packageId ?? null,
    relative_path: file?.relativePath ?? null,
  };
}

function bytesOf(listed: readonly ListedObject[]): number {
  return listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
