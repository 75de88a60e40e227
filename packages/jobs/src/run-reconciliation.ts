import {
  type Comparison,
  type Deletion,
  type JobLease,
  type JobView,
  type Listing,
  StorageNotOursError,
  type StoredKey,
  type Stretch,
} from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';
import { whileRenewing } from './while-renewing.js';

/**
 * The next page of a reconciliation: what was given up deleted, or a stretch listed, what is missing there looked for one by one,
 * and judged by the log.
 * @throws as `Work.toReconcile`, `DataPlane.list` and `DataPlane.delete`
 */
export async function runReconciliationPage(tools: JobTools, lease: JobLease, stop: AbortSignal): Promise<JobView> {
  const { job, stretch, deletion } = await tools.work.toReconcile(lease);
  if (deletion !== null) return carryOut(tools, lease, stop, { job, deletion });
  if (stretch === null) return job;
  const comparison = await whileRenewing(tools, lease, stop, (signal) => compare(tools.data, stretch, signal));
  if (comparison === null) return job;
  const judged = await tools.work.reconciled(lease, comparison);
  return judged.deletion === null ? judged.job : carryOut(tools, lease, stop, { ...judged, deletion: judged.deletion });
}

async function compare(data: JobTools['data'], stretch: Stretch, signal: AbortSignal): Promise<Comparison> {
  const { after, backendId, expected, grant, limit, sequence, until } = stretch;
  const listing = await data.list({ grant, after, until, limit }, { signal });
  const end = endOf(stretch, listing);
  const keys = unlisted(expected, listing, end);
  const there = keys.length === 0 ? [] : await data.stat({ grant, keys }, { signal });
  const found = new Set(there.map(nameOf));
  const absent = keys.filter((key) => !found.has(nameOf(key)));
  return { backendId, after, sequence, end, listed: listing.objects, absent, notOurs: listing.notOurs };
}

function endOf({ until }: Stretch, { isWhole, objects }: Listing): StoredKey | null {
  const last = objects.at(-1);
  if (isWhole || last === undefined) return until;
  return { contentAddress: last.contentAddress, generation: last.generation };
}

/** Backends list contents in the order of their addresses. */
function unlisted(expected: readonly StoredKey[], { objects }: Listing, end: StoredKey | null): readonly StoredKey[] {
  const listed = new Set(objects.map(nameOf));
  return expected.filter((key) => (end === null || key.contentAddress <= end.contentAddress) && !listed.has(nameOf(key)));
}

const nameOf = ({ contentAddress, generation }: StoredKey) => `${contentAddress}.${generation}`;

/** Dead keys of a storage that belongs to another log are left where they are: it is only looked at. */
async function carryOut(
  tools: JobTools,
  lease: JobLease,
  stop: AbortSignal,
  { deletion, job }: { readonly deletion: Deletion; readonly job: JobView },
): Promise<JobView> {
  const deleted = await whileRenewing(tools, lease, stop, async (signal) => {
    try {
      await tools.data.delete({ grant: deletion.grant }, { signal });
      return true;
    } catch (error) {
      if (error instanceof StorageNotOursError && job.options.delete_orphans !== true) return false;
      throw error;
    }
  });
  return deleted === true ? tools.work.reclaimed(lease, deletion) : job;
}
