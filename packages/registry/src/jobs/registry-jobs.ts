import type { CborMap } from '@artifact-store/encoding';
import { type JobId, parseId } from '@artifact-store/identity';
import type { CancelJob, CreateJob, Jobs, JobView, ListJobItems, ListJobs, Page } from '@artifact-store/planes';
import { checkBackend } from '../fixity/verification-options.js';
import { keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import type { Command } from '../ports/event-store.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { type CreateJobSnapshot, createJobIsRepeatable, createJobValues, decideCreateJob } from './create-job.js';
import { decideCancel } from './ending.js';
import { foundJob, jobView } from './job-view.js';
import type { JobSnapshot } from './lease.js';
import { itemPage, itemsQuery, jobFilter, jobPage } from './list.js';

/** Jobs, for those who want them done. */
export class RegistryJobs implements Jobs {
  constructor(private readonly parts: Pick<RegistryParts, 'eventStore' | 'clock' | 'ids' | 'digester' | 'backendIds'>) {}

  async create(command: CreateJob): Promise<JobView> {
    const { eventStore, clock, ids, digester } = this.parts;
    const values = createJobValues(command);
    checkBackend(command.options ?? {}, this.parts);
    const request = keyedRequest(command, 'jobs.create', values, digester);
    const newId = parseId<JobId>(ids.next());
    const creation: Command<CreateJobSnapshot, JobId> = {
      load: async (views) => ({ made: await views.job(newId), now: clock.now() }),
      decide: (snapshot) => decideCreateJob(command, newId, snapshot),
    };
    return this.get(await eventStore.transact(withIdempotency(request, creation, createJobIsRepeatable)));
  }

  async get(jobId: JobId): Promise<JobView> {
    return jobView(foundJob(jobId, await this.parts.eventStore.views.job(jobId)));
  }

  async list(query: ListJobs): Promise<Page<JobView>> {
    return jobPage(query, await this.parts.eventStore.views.jobs(jobFilter(query)));
  }

  async items(query: ListJobItems): Promise<Page<CborMap>> {
    const wanted = itemsQuery(query);
    await this.get(query.jobId);
    return itemPage(query, await this.parts.eventStore.views.jobItems(wanted));
  }

  async cancel(command: CancelJob): Promise<JobView> {
    checkText('actor', command.actor, MAX_ACTOR_BYTES);
    return this.parts.eventStore.transact<JobSnapshot, JobView>({
      load: async (views) => ({ row: await views.job(command.jobId), now: this.parts.clock.now() }),
      decide: (snapshot) => decideCancel(command, snapshot),
    });
  }
}
