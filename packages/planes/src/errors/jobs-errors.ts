import { declareError } from './artifact-store-error.js';

export class JobNotFoundError extends declareError({
  code: 'job_not_found',
  kind: 'not_found',
  title: 'There is no such job',
  remedy: 'Check the job_id; a finished job is forgotten after 30 days.',
}) {}

export class JobFinishedError extends declareError({
  code: 'job_finished',
  kind: 'conflict',
  title: 'The job has ended already',
  remedy: 'See its state and result.',
}) {}

export class LeaseLostError extends declareError({
  code: 'lease_lost',
  kind: 'conflict',
  title: 'Another worker has the job by now',
  remedy: 'Leave the job alone; nothing of this page was done.',
}) {}

export class ReconcileRefusedError extends declareError({
  code: 'reconcile_refused',
  kind: 'conflict',
  title: 'More orphans would be deleted than are likely to be any',
  remedy:
    'Nothing of them was deleted. Check that the database and the storage belong together; if this many are meant to go, say how many are expected.',
}) {}

export class SweepRefusedError extends declareError({
  code: 'sweep_refused',
  kind: 'conflict',
  title: 'The sweep would mark more than half of all packages',
  remedy: 'Check the clock of the machine and the retention classes; sweep with force if this many are meant to expire.',
}) {}
