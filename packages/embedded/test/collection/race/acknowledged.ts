import type { FileId, PackageId } from '@artifact-store/identity';
import { ArtifactStoreError } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import { contentAt } from './contents.js';
import { oneOf, type Race } from './race.js';

/** The packages' files that somebody was told are stored are there, or gone with their packages; a file of each is read. */
export async function expectAcknowledged(race: Race, packageIds: readonly PackageId[]): Promise<void> {
  const statuses = await statusesOf(race, packageIds);
  const read = new Set<PackageId>();
  for (const [fileId, { packageId, address }] of race.acknowledged) {
    if (!packageIds.includes(packageId)) continue;
    const { status, location } = statuses.get(fileId) ?? { status: 'lost', location: 'lost' };
    const isGone = status === 'garbage_collected' || (status === 'collecting' && location === 'deleted');
    expect({ fileId, status, location }).toEqual({ fileId, status, location: isGone ? 'deleted' : 'active' });
    if (read.has(packageId)) continue;
    read.add(packageId);
    const outcome = await outcomeOfRead(race, fileId, address);
    expect({ fileId, outcome }).toEqual({ fileId, outcome: isGone ? 'file_collected' : 'right' });
  }
}

interface Statuses {
  /** Of the package. */
  readonly status: unknown;
  readonly location: unknown;
}

async function statusesOf({ site }: Race, packageIds: readonly PackageId[]): Promise<ReadonlyMap<FileId, Statuses>> {
  const rows = await site.rows(
    `SELECT location.file_id, package.status, location.status AS location FROM storage_locations AS location
     JOIN artifact_packages AS package ON package.package_id = location.package_id
     WHERE location.package_id IN (${packageIds.map((packageId) => `'${packageId}'`).join()})`,
  );
  return new Map(rows.map(({ file_id: fileId, status, location }) => [fileId as FileId, { status, location }]));
}

async function outcomeOfRead(race: Race, fileId: FileId, address: string): Promise<string> {
  try {
    const { token: grant } = await oneOf(race, race.site.controls).files.grantRead({ fileId, actor: 'reader' });
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await oneOf(race, race.site.planes).data.open({ grant })).body) chunks.push(chunk);
    return Buffer.concat(chunks).equals(contentAt(address).bytes) ? 'right' : 'wrong';
  } catch (error) {
    if (error instanceof ArtifactStoreError) return error.code;
    throw error;
  }
}
