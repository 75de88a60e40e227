import type { PackageId } from '@artifact-store/identity';
import type { ApplyHold, ExtendRetention } from '@artifact-store/planes';
import { instantOf } from '../http/instant.js';
import type { ExtendRetentionDto } from './dto/extension.dto.js';
import type { ApplyHoldDto } from './dto/hold.dto.js';

/** Of what a command is about, and who gives it. */
interface Asked {
  readonly packageId: PackageId;
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
}

/** @throws InvalidTimeError */
export function extendRetention(dto: ExtendRetentionDto, asked: Asked): ExtendRetention {
  return { ...asked, newExpiresAt: instantOf('new_expires_at', dto.new_expires_at), reason: dto.reason };
}

export function applyHold(dto: ApplyHoldDto, asked: Asked): ApplyHold {
  return { ...asked, reason: dto.reason, reference: dto.reference };
}
