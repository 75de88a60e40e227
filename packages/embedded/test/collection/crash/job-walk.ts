import type { CreateJob } from '@artifact-store/planes';
import { WALKER, type Walk } from './site.js';

/** Asks for a job by a key, and does it if it is not done. */
export function jobWalk(command: Omit<CreateJob, 'actor'>, idempotencyKey = 'job'): Pick<Walk, 'go'> {
  return {
    async go({ control, owner, runJob }) {
      const { jobId } = await control.jobs.create({ ...command, actor: WALKER, idempotencyKey });
      const lease = await control.work.next({ owner, jobId });
      return lease === null ? control.jobs.get(jobId) : runJob(lease);
    },
  };
}
