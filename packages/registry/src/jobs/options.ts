import type { CborMap, CborValue } from '@artifact-store/encoding';
import { IdentityError, parseTimestamp } from '@artifact-store/identity';
import { type JobKind, type JobOptions, ValidationFailedError } from '@artifact-store/planes';

/** The options that each kind has. */
const OPTIONS: { readonly [Kind in JobKind]: readonly (keyof JobOptions)[] } = {
  'retention-sweep': ['force'],
  'retention-gc': ['graceSeconds'],
  'storage-verify': ['backendId', 'digest', 'limit', 'samplePercent', 'since', 'maxBytesPerSecond'],
  'storage-reconcile': ['backendId', 'deleteOrphans', 'expectedOrphans'],
  'upload-expiry': [],
};

/** A hundred years: no clock less that time is before the year 0. */
const MAX_GRACE_SECONDS = 100 * 365 * 24 * 60 * 60;
const BACKEND_ID = /^[\x21-\x7e]{1,256}$/;

interface Option {
  /** Its name as it is kept. */
  readonly name: string;
  /** @throws ValidationFailedError */
  check(name: string, value: unknown): CborValue;
}

const FORMS: { readonly [Name in keyof JobOptions]-?: Option } = {
  force: { name: 'force', check: flag },
  graceSeconds: { name: 'grace_seconds', check: whole(0, MAX_GRACE_SECONDS) },
  backendId: { name: 'backend_id', check: backendId },
  digest: { name: 'digest', check: oneOf('primary', 'both') },
  limit: { name: 'limit', check: whole(1, Number.MAX_SAFE_INTEGER) },
  samplePercent: { name: 'sample_percent', check: whole(1, 100) },
  since: { name: 'since', check: time },
  deleteOrphans: { name: 'delete_orphans', check: flag },
  expectedOrphans: { name: 'expected_orphans', check: whole(0, Number.MAX_SAFE_INTEGER) },
  maxBytesPerSecond: { name: 'max_bytes_per_second', check: whole(1, Number.MAX_SAFE_INTEGER) },
};

/** The options of a job as they are kept; those not given are not there. @throws ValidationFailedError */
export function jobOptions(kind: JobKind, given: JobOptions): CborMap {
  const known: readonly string[] = OPTIONS[kind];
  const options: CborMap = {};
  for (const [member, value] of Object.entries(given)) {
    if (!known.includes(member)) throw unknownOption(kind, member);
    if (value === undefined) continue;
    const { name, check } = FORMS[member as keyof JobOptions];
    options[name] = check(name, value);
  }
  return options;
}

function unknownOption(kind: JobKind, member: string): ValidationFailedError {
  const name = Object.hasOwn(FORMS, member) ? FORMS[member as keyof JobOptions].name : member;
  const has = OPTIONS[kind].map((each) => FORMS[each].name).join(', ') || 'none';
  return new ValidationFailedError(`options.${name} is no option of ${kind}, which has: ${has}`);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ValidationFailedError(`options.${name} is neither true nor false`);
}

function whole(least: number, most: number) {
  return (name: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new ValidationFailedError(`options.${name} is not a whole number from ${least} to ${most}`);
  };
}

function oneOf(...values: readonly string[]) {
  return (name: string, value: unknown): string => {
    if (typeof value === 'string' && values.includes(value)) return value;
    throw new ValidationFailedError(`options.${name} is none of: ${values.join(', ')}`);
  };
}

function backendId(name: string, value: unknown): string {
  if (typeof value === 'string' && BACKEND_ID.test(value)) return value;
  throw new ValidationFailedError(`options.${name} is no name of a storage backend`);
}

function time(name: string, value: unknown): string {
  try {
    if (typeof value === 'string') return parseTimestamp(value);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
  }
  throw new ValidationFailedError(`options.${name} is not a time such as 2026-05-16T09:00:00.000Z`);
}
