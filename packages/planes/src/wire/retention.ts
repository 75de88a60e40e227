import { type PackageId, parseId, parseTimestamp } from '@artifact-store/identity';
import {
  RETENTION_RULES,
  type RetentionExplanation,
  type RetentionExtension,
  type RetentionRule,
  type RetentionStatus,
} from '../control/retention.js';
import { type HoldJson, holdFrom, holdJson } from './hold.js';
import { type JsonFields, UnexpectedFieldError } from './json-fields.js';
import { packageStatusFrom, type RetentionJson, retentionFrom, retentionJson } from './package.js';

/** How long a package is kept, on the wire: the package's own members that matter here, and the holds in force. */
export interface RetentionStatusJson {
  readonly package_id: string;
  readonly status: string;
  readonly retention_class: string;
  readonly retention: RetentionJson;
  readonly active_holds: readonly HoldJson[];
  readonly has_more_holds: boolean;
}

export function retentionStatusJson(status: RetentionStatus): RetentionStatusJson {
  return {
    package_id: status.packageId,
    status: status.status,
    retention_class: status.retention.retentionClass,
    retention: retentionJson(status.retention),
    active_holds: status.activeHolds.map(holdJson),
    has_more_holds: status.hasMoreHolds,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function retentionStatusFrom(fields: JsonFields): RetentionStatus {
  const packageId = parseId<PackageId>(fields.text('package_id'));
  const retentionClass = fields.text('retention_class');
  return {
    packageId,
    status: packageStatusFrom(fields.text('status')),
    retention: retentionFrom({ packageId, retentionClass }, fields.object('retention')),
    activeHolds: fields.list('active_holds', holdFrom),
    hasMoreHolds: fields.boolean('has_more_holds'),
  };
}

/** An explanation on the wire: the status, and what follows from it. */
export interface RetentionExplanationJson extends RetentionStatusJson {
  readonly rule: string;
  readonly is_kept: boolean;
  readonly kept_until: string | null;
  readonly expiry_set_by: {
    readonly sequence: number;
    readonly created_at: string;
    readonly event_type: string;
    readonly actor: string;
    readonly reason: string | null;
  };
  readonly because: string;
  readonly next: string;
  readonly as_of: string;
}

export function retentionExplanationJson(explanation: RetentionExplanation): RetentionExplanationJson {
  const { expirySetBy } = explanation;
  return {
    ...retentionStatusJson(explanation),
    rule: explanation.rule,
    is_kept: explanation.isKept,
    kept_until: explanation.keptUntil,
    expiry_set_by: {
      sequence: expirySetBy.sequence,
      created_at: expirySetBy.createdAt,
      event_type: expirySetBy.eventType,
      actor: expirySetBy.actor,
      reason: expirySetBy.reason,
    },
    because: explanation.because,
    next: explanation.next,
    as_of: explanation.asOf,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function retentionExplanationFrom(fields: JsonFields): RetentionExplanation {
  const setBy = fields.object('expiry_set_by');
  return {
    ...retentionStatusFrom(fields),
    rule: ruleFrom(fields.text('rule')),
    isKept: fields.boolean('is_kept'),
    keptUntil: fields.nullable('kept_until', (name) => parseTimestamp(fields.text(name))),
    expirySetBy: {
      sequence: setBy.natural('sequence'),
      createdAt: parseTimestamp(setBy.text('created_at')),
      eventType: setBy.text('event_type'),
      actor: setBy.text('actor'),
      reason: setBy.nullable('reason', (name) => setBy.text(name)),
    },
    because: fields.text('because'),
    next: fields.text('next'),
    asOf: parseTimestamp(fields.text('as_of')),
  };
}

function ruleFrom(text: string): RetentionRule {
  const rule = RETENTION_RULES.find((each) => each === text);
  if (rule === undefined) throw new UnexpectedFieldError(`the rule ${text} is unknown to this version`);
  return rule;
}

/** An extension on the wire. */
export interface RetentionExtensionJson {
  readonly package_id: string;
  readonly previous_expires_at: string;
  readonly new_expires_at: string;
  readonly reason: string;
  readonly extended_by: string;
  readonly extended_at: string;
}

export function retentionExtensionJson(extension: RetentionExtension): RetentionExtensionJson {
  return {
    package_id: extension.packageId,
    previous_expires_at: extension.previousExpiresAt,
    new_expires_at: extension.newExpiresAt,
    reason: extension.reason,
    extended_by: extension.extendedBy,
    extended_at: extension.extendedAt,
  };
}

/** @throws UnexpectedFieldError, IdentityError */
export function retentionExtensionFrom(fields: JsonFields): RetentionExtension {
  return {
    packageId: parseId<PackageId>(fields.text('package_id')),
    previousExpiresAt: parseTimestamp(fields.text('previous_expires_at')),
    newExpiresAt: parseTimestamp(fields.text('new_expires_at')),
    reason: fields.text('reason'),
    extendedBy: fields.text('extended_by'),
    extendedAt: parseTimestamp(fields.text('extended_at')),
  };
}
