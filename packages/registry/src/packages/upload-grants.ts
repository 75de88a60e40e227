import { type FileId, type PackageId, parseId } from '@artifact-store/identity';
import {
  type ArtifactStoreError,
  type Grant,
  type GrantUpload,
  parseIdempotencyKey,
  parseRelativePath,
} from '@artifact-store/planes';
import { duplicatePath } from '../files/duplicate-path.js';
import { closedRefusal } from '../files/refuse-closed.js';
import { isInForce, keyReused } from '../idempotency/keyed-request.js';
import type { IdempotencyKey } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { foundPackage } from './found-package.js';

/** Permissions to bring files into packages. */
export class UploadGrants {
  constructor(private readonly parts: RegistryParts) {}

  async grant({ packageId, actor, relativePath, idempotencyKey }: GrantUpload): Promise<Grant> {
    checkText('actor', actor, MAX_ACTOR_BYTES);
    const path = relativePath === undefined ? null : parseRelativePath(relativePath);
    const key = idempotencyKey === undefined ? undefined : parseIdempotencyKey(idempotencyKey);
    const refusal = await this.refusalOf(packageId, path);
    // Asked after the refusal: an upload that is recorded between the two would else be told of itself as a duplicate.
    const isRepeated = key !== undefined && (await this.isRecordedUnder({ actor, key }, packageId, path));
    if (refusal !== undefined && !isRepeated) throw refusal;
    return this.sign(packageId, actor, path);
  }

  /** A grant for one path or, where that is null, for any. */
  sign(packageId: PackageId, actor: string, relativePath: string | null): Promise<Grant> {
    const { signer, logId, limits, defaultBackendId } = this.parts;
    const { maxFileBytes } = limits;
    const claims = { packageId, actor, relativePath, backendId: defaultBackendId, maxFileBytes, logId };
    return signer.sign({ op: 'upload', ...claims, uploadId: null });
  }

  /** What forbids an upload as things are. @throws PackageNotFoundError */
  private async refusalOf(packageId: PackageId, path: string | null): Promise<ArtifactStoreError | undefined> {
    const { views } = this.parts.eventStore;
    const closed = closedRefusal(foundPackage(packageId, await views.package(packageId)).package);
    if (closed !== undefined) return closed;
    const [existing] = path === null ? [] : await views.filesByPath(packageId, [path]);
    return existing === undefined ? undefined : duplicatePath(existing);
  }

  /** @throws IdempotencyKeyReusedError where the key stands for anything but a file of the package, at this path where given */
  private async isRecordedUnder(key: IdempotencyKey, packageId: PackageId, path: string | null): Promise<boolean> {
    const { views } = this.parts.eventStore;
    const [record] = await views.idempotencyRecords([key]);
    if (record === undefined || !isInForce(record, this.parts.clock.now())) return false;
    const { file_id: fileId } = record.result;
    const [file] = fileId === undefined ? [] : await views.filesById([parseId<FileId>(fileId)]);
    if (file?.packageId !== packageId || (path !== null && file.relativePath !== path)) throw keyReused();
    return true;
  }
}
