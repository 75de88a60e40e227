import type { CreateJob, JobOptions } from '@artifact-store/planes';
import { validated } from '../http/validated.js';
import { type CreateJobDto, JobOptionsDto } from './dto/create-job.dto.js';

/** @throws ValidationFailedError */
export function createJob(dto: CreateJobDto, actor: string, idempotencyKey: string | undefined): CreateJob {
  return {
    kind: dto.kind,
    dryRun: dto.dry_run ?? undefined,
    options: jobOptions(dto.options ?? {}),
    actor,
    idempotencyKey,
  };
}

function jobOptions(options: object): JobOptions {
  const { force } = validated(JobOptionsDto, options, 'options.') as JobOptionsDto;
  return { force: force ?? undefined };
}
