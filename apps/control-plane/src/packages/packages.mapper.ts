import { IdentityError, parseTimestamp, type Timestamp } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  type FinalizedPackage,
  type Grant,
  type ListPackages,
  type PackageDetails,
  type Page,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { CreatePackageDto } from './dto/create-package.dto.js';
import type { FinalizedPackageDto } from './dto/finalize-package.dto.js';
import type { GrantDto } from './dto/grant.dto.js';
import type { ListPackagesQuery } from './dto/list-packages.query.js';
import type { CreatedPackageDto, PackageDto, PackagePageDto } from './dto/package.dto.js';
import type { PageQuery } from './dto/page.query.js';

export function createPackage(dto: CreatePackageDto, actor: string): CreatePackage {
  return {
    name: dto.name,
    producer: dto.producer,
    subject: dto.subject,
    retentionClass: dto.retention_class,
    actor,
    metadata: dto.metadata ?? undefined,
    metadataSchema: dto.metadata_schema,
    uniqueKey: dto.unique_key,
  };
}

export function pageRequest({ limit, cursor }: PageQuery): { limit: number | undefined; cursor: string | undefined } {
  return { limit: limit === undefined ? undefined : Number(limit), cursor };
}

/** @throws ValidationFailedError for a day that no calendar has */
export function listPackages(query: ListPackagesQuery): ListPackages {
  return {
    ...pageRequest(query),
    producer: query.producer,
    subject: query.subject,
    retentionClass: query.retention_class,
    name: query.name,
    status: query.status,
    createdAfter: time('created_after', query.created_after),
    createdBefore: time('created_before', query.created_before),
    held: truth(query.held),
    eligible: truth(query.eligible),
    metadata: query.metadata,
  };
}

export function packageDto({ package: view, retention }: PackageDetails): PackageDto {
  return {
    package_id: view.packageId,
    name: view.name,
    producer: view.producer,
    subject: view.subject,
    retention_class: view.retentionClass,
    metadata: view.metadata,
    metadata_schema: view.metadataSchema,
    unique_key: view.uniqueKey,
    status: view.status,
    manifest_digest: view.manifestDigest,
    file_count: view.fileCount,
    total_bytes: view.totalBytes,
    created_at: view.createdAt,
    created_by: view.createdBy,
    finalized_at: view.finalizedAt,
    finalized_by: view.finalizedBy,
    last_event_sequence: view.lastEventSequence,
    retention: {
      current_expires_at: retention.currentExpiresAt,
      eligible_for_deletion: retention.eligibleForDeletion,
      eligible_at: retention.eligibleAt,
      active_hold_id: retention.activeHoldId,
      last_event_sequence: retention.lastEventSequence,
    },
  };
}

export function createdPackageDto(created: CreatedPackage): CreatedPackageDto {
  return { ...packageDto(created), upload_grant: created.uploadGrant === null ? null : grantDto(created.uploadGrant) };
}

export function packagePageDto({ items, nextCursor }: Page<PackageDetails>): PackagePageDto {
  return { items: items.map(packageDto), next_cursor: nextCursor };
}

export function grantDto({ token, expiresAt }: Grant): GrantDto {
  return { token, expires_at: expiresAt };
}

export function finalizedPackageDto(finalized: FinalizedPackage): FinalizedPackageDto {
  return {
    package_id: finalized.packageId,
    manifest_digest: finalized.manifestDigest,
    file_count: finalized.fileCount,
    total_bytes: finalized.totalBytes,
    finalized_at: finalized.finalizedAt,
    finalized_by: finalized.finalizedBy,
  };
}

function truth(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}

function time(name: string, text: string | undefined): Timestamp | undefined {
  try {
    return text === undefined ? undefined : parseTimestamp(text);
  } catch (error) {
    if (error instanceof IdentityError) throw new ValidationFailedError(`${name}: ${error.message}`);
    throw error;
  }
}
