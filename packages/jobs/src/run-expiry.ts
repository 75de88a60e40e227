import type { JobLease, JobView } from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';

/** The next page of an expiry of upload sessions, which the control plane does alone. @throws as `Work.expireUploads` */
export function runExpiryPage({ work }: Pick<JobTools, 'work'>, lease: JobLease): Promise<JobView> {
  return work.expireUploads(lease);
}
