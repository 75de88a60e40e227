import { type CollectionPage, type Deletion, InternalError, type JobLease, type JobView } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';

export class CollectionWork {
  constructor(protected readonly parts: RegistryParts) {}

  async collect(_lease: JobLease): Promise<CollectionPage> {
    throw new InternalError('not there yet');
  }

  async reclaimed(_lease: JobLease, _deletion: Pick<Deletion, 'backendId' | 'keys'>): Promise<JobView> {
    throw new InternalError('not there yet');
  }
}
