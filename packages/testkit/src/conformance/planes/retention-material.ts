import { addSeconds, type PackageId } from '@artifact-store/identity';
import type { ApplyHold, ExtendRetention, HoldView, ReleaseHold, RetentionExtension } from '@artifact-store/planes';
import type { PlanesSubject } from './subject.js';

/** Extends a package by some seconds beyond the expiry it has; beyond now where it has none. */
export async function extendBy(
  { control, actor, now }: PlanesSubject,
  packageId: PackageId,
  seconds: number,
  members: Partial<ExtendRetention> = {},
): Promise<RetentionExtension> {
  const { retention } = await control.retention.get(packageId);
  const newExpiresAt = addSeconds(retention.currentExpiresAt ?? now(), seconds);
  return control.retention.extend({ packageId, newExpiresAt, reason: 'the audit goes on', actor, ...members });
}

export function hold(
  { control, actor }: PlanesSubject,
  packageId: PackageId,
  reason: string,
  members: Partial<ApplyHold> = {},
): Promise<HoldView> {
  return control.retention.hold({ packageId, reason, actor, ...members });
}

export function release(
  { control, actor }: PlanesSubject,
  { packageId, holdId }: Pick<HoldView, 'packageId' | 'holdId'>,
  members: Partial<ReleaseHold> = {},
): Promise<HoldView> {
  return control.retention.release({ packageId, holdId, reason: 'settled', actor, ...members });
}
