import { type CreateJob, type JobKind, type JobOptions, ValidationFailedError } from '@artifact-store/planes';
import { instantOf } from '../http/instant.js';
import { validated } from '../http/validated.js';
import type { CreateJobDto } from './dto/create-job.dto.js';
import {
  CollectionOptionsDto,
  ReconciliationOptionsDto,
  SweepOptionsDto,
  VerificationOptionsDto,
} from './dto/job-options.dto.js';

/** @throws ValidationFailedError, InvalidTimeError */
export function createJob(dto: CreateJobDto, actor: string, idempotencyKey: string | undefined): CreateJob {
  return {
    kind: dto.kind,
    dryRun: dto.dry_run ?? undefined,
    options: OPTIONS[dto.kind](dto.options ?? {}),
    actor,
    idempotencyKey,
  };
}

const OPTIONS: { readonly [Kind in JobKind]: (options: object) => JobOptions } = {
  'retention-sweep': sweepOptions,
  'retention-gc': collectionOptions,
  'storage-verify': verificationOptions,
  'storage-reconcile': reconciliationOptions,
  'upload-expiry': noOptions,
};

function sweepOptions(options: object): JobOptions {
  const { force } = checked(SweepOptionsDto, options);
  return { force: force ?? undefined };
}

function collectionOptions(options: object): JobOptions {
  const { grace_seconds: graceSeconds } = checked(CollectionOptionsDto, options);
  return { graceSeconds: graceSeconds ?? undefined };
}

function verificationOptions(options: object): JobOptions {
  const dto = checked(VerificationOptionsDto, options);
  return {
    backendId: dto.backend_id ?? undefined,
    digest: dto.digest ?? undefined,
    limit: dto.limit ?? undefined,
    samplePercent: dto.sample_percent ?? undefined,
    since: dto.since == null ? undefined : instantOf('options.since', dto.since),
    maxBytesPerSecond: dto.max_bytes_per_second ?? undefined,
  };
}

function reconciliationOptions(options: object): JobOptions {
  const dto = checked(ReconciliationOptionsDto, options);
  return {
    backendId: dto.backend_id ?? undefined,
    deleteOrphans: dto.delete_orphans ?? undefined,
    expectedOrphans: dto.expected_orphans ?? undefined,
  };
}

function noOptions(options: object): JobOptions {
  const [name] = Object.keys(options);
  if (name !== undefined) throw new ValidationFailedError(`options.${name} is not known: this kind of job has no options`);
  return {};
}

function checked<Options extends object>(declaration: new () => Options, options: object): Options {
  return validated(declaration, options, 'options.') as Options;
}
