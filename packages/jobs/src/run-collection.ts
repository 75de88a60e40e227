import type { JobLease, JobView } from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';
import { whileRenewing } from './while-renewing.js';

/**
 * The next page of a collection. What it gives up is a fact before any byte goes, and that the bytes are gone becomes one after:
 * a deletion of which that was not told is answered again, and its keys are dead in any case (ADR-0012).
 * @throws as `Work.collect` and `DataPlane.delete`
 */
export async function runCollectionPage(tools: JobTools, lease: JobLease, stop: AbortSignal): Promise<JobView> {
  const { job, deletion } = await tools.work.collect(lease);
  if (deletion === null) return job;
  const deleted = await whileRenewing(tools, lease, stop, async (signal) => {
    await tools.data.delete({ grant: deletion.grant }, { signal });
    return deletion;
  });
  return deleted === null ? job : tools.work.reclaimed(lease, deleted);
}
