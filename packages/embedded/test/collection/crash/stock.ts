import { createDigester } from '@artifact-store/digest';
import type { ContentAddress, PackageId } from '@artifact-store/identity';
import type { CreatePackage } from '@artifact-store/planes';
import { fixedClock } from '@artifact-store/testkit';
import { newPackage, type OpenPlanes, upload, whileOpen } from '../planes.js';
import { type BACKENDS, type Ground } from './site.js';

/** Of a package that never expires. */
export const KEPT = { retentionClass: 'permanent-record' };

export const OBJECT_BYTES = 2000;

const digester = createDigester();

/** The bytes of that name. */
export const bytesOf = (name: string) => Buffer.alloc(OBJECT_BYTES, `${name} `);

export const addressOf = (name: string): ContentAddress => digester.of(bytesOf(name)).primary;

/** Works in a store whose clock stands, and whose packages go to one backend. */
export function whileOpenAt<Answer>(
  { config, now }: Ground,
  work: (planes: OpenPlanes) => Promise<Answer>,
  backendId: (typeof BACKENDS)[number] = 'one',
): Promise<Answer> {
  const storage = { ...config.storage, defaultBackendId: backendId };
  return whileOpen({ ...config, storage }, { clock: fixedClock(now) }, work);
}

/** A package with a file for each name, at that path. */
export async function filled(
  planes: OpenPlanes,
  names: readonly string[],
  members: Partial<CreatePackage> = {},
): Promise<PackageId> {
  const packageId = await newPackage(planes, members);
  await Promise.all(names.map((name) => upload(planes, { packageId, relativePath: name }, bytesOf(name))));
  return packageId;
}

/** A package of so many files of the same bytes: they are sent once. */
export async function filledWith(planes: OpenPlanes, name: string, count: number, members: Partial<CreatePackage> = {}) {
  const packageId = await filled(planes, [name], members);
  const { sizeBytes, sha256, primary: contentAddress } = digester.of(bytesOf(name));
  const content = { mediaType: 'application/octet-stream', sizeBytes, sha256, contentAddress };
  const files = Array.from({ length: count - 1 }, (_, index) => ({ ...content, relativePath: `${name} ${index}` }));
  await planes.control.known.record({ packageId, actor: 'stock', files });
  return packageId;
}
