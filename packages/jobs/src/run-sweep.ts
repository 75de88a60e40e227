import type { JobLease, JobView } from '@artifact-store/planes';
import type { JobTools } from './job-tools.js';

/** The next page of a sweep, which the control plane does alone. @throws as `Work.sweep` */
export function runSweepPage({ work }: Pick<JobTools, 'work'>, lease: JobLease): Promise<JobView> {
  return work.sweep(lease);
}
