import type { Timestamp } from '@artifact-store/identity';
import { type CreatedPackage, type CreatePackage, grantJson, type ListPackages, packageJson } from '@artifact-store/planes';
import { instantOf } from '../http/instant.js';
import type { CreatePackageDto } from './dto/create-package.dto.js';
import type { ListPackagesQuery } from './dto/list-packages.query.js';
import type { CreatedPackageDto } from './dto/package.dto.js';
import type { PageQuery } from './dto/page.query.js';

export function createPackage(dto: CreatePackageDto, actor: string, idempotencyKey: string | undefined): CreatePackage {
  return {
    name: dto.name,
    producer: dto.producer,
    subject: dto.subject,
    retentionClass: dto.retention_class,
    actor,
    metadata: dto.metadata ?? undefined,
    metadataSchema: dto.metadata_schema,
    uniqueKey: dto.unique_key,
    idempotencyKey,
  };
}

export function pageRequest({ limit, cursor }: PageQuery): { limit: number | undefined; cursor: string | undefined } {
  return { limit: limit === undefined ? undefined : Number(limit), cursor };
}

/** @throws InvalidTimeError */
export function listPackages(query: ListPackagesQuery): ListPackages {
  return {
    ...pageRequest(query),
    producer: query.producer,
    subject: query.subject,
    retentionClass: query.retention_class,
    name: query.name,
    status: query.status,
    // Packages have whole milliseconds: one is later than 0.0015 s if it is later than 0.001 s, and not only from 0.003 s on.
    createdAfter: time('created_after', query.created_after?.replace(/(\.\d{3})\d+/, '$1')),
    createdBefore: time('created_before', query.created_before),
    held: truth(query.held),
    eligible: truth(query.eligible),
    metadata: query.metadata,
  };
}

export function createdPackageDto(created: CreatedPackage): CreatedPackageDto {
  return { ...packageJson(created), upload_grant: created.uploadGrant === null ? null : grantJson(created.uploadGrant) };
}

function truth(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}

/** A time of a query, where `+` means a space: before a zone's offset it was meant as it stands. */
function time(name: string, text: string | undefined): Timestamp | undefined {
  return text === undefined ? undefined : instantOf(name, text.replace(/ (?=\d{2}:\d{2}$)/, '+'));
}
