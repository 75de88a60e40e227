import { type Findings, InternalError, type JobLease, type JobView, type VerificationPage } from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';

/** Verification, for those who do it. */
export class FixityWork {
  constructor(protected readonly parts: RegistryParts) {}

  async toVerify(_lease: JobLease): Promise<VerificationPage> {
    throw new InternalError('not there yet');
  }

  async verified(_lease: JobLease, _findings: Findings): Promise<JobView> {
    throw new InternalError('not there yet');
  }
}
