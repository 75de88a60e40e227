import type { JobLease, JobView } from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';
import { whileRenewing } from './while-renewing.js';

/** The next page of a verification. @throws as `Work.toVerify` and `DataPlane.verify` */
export async function runVerificationPage(tools: JobTools, lease: JobLease, stop: AbortSignal): Promise<JobView> {
  const { job, verification } = await tools.work.toVerify(lease);
  if (verification === null) return job;
  const { backendId, sequence, grant, digest, maxBytesPerSecond } = verification;
  const verdicts = await whileRenewing(tools, lease, stop, (signal) =>
    tools.data.verify({ grant, digest, maxBytesPerSecond }, { signal }),
  );
  return verdicts === null ? job : tools.work.verified(lease, { backendId, sequence, verdicts });
}
