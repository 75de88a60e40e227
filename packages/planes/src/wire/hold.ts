import { type HoldId, type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import type { HoldView } from '../views.js';
import type { JsonFields } from './json-fields.js';

/** A hold on the wire. */
export interface HoldJson {
  readonly hold_id: string;
  readonly package_id: string;
  readonly reason: string;
  readonly reference: string | null;
  readonly applied_by: string;
  readonly applied_at: string;
  readonly released_by: string | null;
  readonly released_at: string | null;
  readonly release_reason: string | null;
}

export function holdJson(hold: HoldView): HoldJson {
  return {
    hold_id: hold.holdId,
    package_id: hold.packageId,
    reason: hold.reason,
    reference: hold.reference,
    applied_by: hold.appliedBy,
    applied_at: hold.appliedAt,
    released_by: hold.releasedBy,
    released_at: hold.releasedAt,
    release_reason: hold.releaseReason,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function holdFrom(fields: JsonFields): HoldView {
  return {
    holdId: parseId<HoldId>(fields.text('hold_id')),
    packageId: parseId<PackageId>(fields.text('package_id')),
    reason: fields.text('reason'),
    reference: fields.nullable('reference', (name) => fields.text(name)),
    appliedBy: fields.text('applied_by'),
    appliedAt: parseTimestamp(fields.text('applied_at')),
    releasedBy: fields.nullable('released_by', (name) => fields.text(name)),
    releasedAt: fields.nullable('released_at', (name) => parseTimestamp(fields.text(name))),
    releaseReason: fields.nullable('release_reason', (name) => fields.text(name)),
  };
}
