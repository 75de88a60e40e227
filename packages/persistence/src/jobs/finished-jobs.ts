import { addSeconds, type Timestamp } from '@artifact-store/identity';
import type { Session } from '../sql/session.js';

/** How long a job can be looked at after its end. What it did to packages is in the log. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;
const JOBS_PER_PASS = 100;
const ITEMS_PER_PASS = 1000;

/** Deletes jobs that ended long ago, once their items are deleted; answers whether there may be more. */
export async function forgetFinishedJobs(session: Session, now: Timestamp): Promise<boolean> {
  const { parameter } = session.dialect;
  const ended = await session.query(
    `SELECT job_id FROM jobs WHERE finished_at < ${parameter(1)} ORDER BY finished_at, job_id LIMIT ${parameter(2)}`,
    [addSeconds(now, -KEPT_SECONDS), JOBS_PER_PASS],
  );
  if (ended.length === 0) return false;
  const jobIds = ended.map((row) => row.job_id as string);
  const ofJobs = `job_id IN (${jobIds.map((_, index) => parameter(index + 1)).join(', ')})`;
  const items = await session.query(
    `DELETE FROM job_items WHERE (job_id, item_number) IN
     (SELECT job_id, item_number FROM job_items WHERE ${ofJobs} ORDER BY job_id, item_number LIMIT ${parameter(jobIds.length + 1)})
     RETURNING item_number`,
    [...jobIds, ITEMS_PER_PASS],
  );
  if (items.length === ITEMS_PER_PASS) return true;
  await session.query(`DELETE FROM jobs WHERE ${ofJobs}`, jobIds);
  return ended.length === JOBS_PER_PASS;
}
