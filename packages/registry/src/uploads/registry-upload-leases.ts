import type { UploadId } from '@artifact-store/identity';
import {
  type BeginUpload,
  type BegunUpload,
  type FileView,
  GrantMismatchError,
  type UploadClaims,
  type UploadLease,
  type UploadLeases,
} from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import type { UploadRow } from '../state/rows.js';
import { type BeginSnapshot, decideBegin, decideEnd, decideHeartbeat } from './lease.js';
import { announced, type UploadSnapshot } from './session.js';

/** Upload sessions, for data planes. What they may touch is said by the grant of the session, which they show each time. */
export class RegistryUploadLeases implements UploadLeases {
  constructor(private readonly parts: Pick<RegistryParts, 'eventStore' | 'clock' | 'verifier'>) {}

  async begin({ grant, fileId }: BeginUpload): Promise<BegunUpload> {
    const { uploadId, actor } = await this.claimsOf(grant);
    const begun = await this.parts.eventStore.transact<BeginSnapshot, { row: UploadRow } | { file: FileView }>({
      load: (views) => this.loadBegin(views, uploadId),
      decide: (snapshot) => decideBegin({ uploadId, actor, fileId }, snapshot),
    });
    if ('file' in begun) return begun;
    const { relativePath, mediaType, leaseNumber: number } = begun.row;
    return { lease: { grant, number }, relativePath, mediaType, declared: announced(begun.row) };
  }

  heartbeat({ grant, number }: UploadLease): Promise<void> {
    return this.decide(grant, (uploadId, snapshot) => decideHeartbeat(uploadId, number, snapshot));
  }

  end({ grant, number }: UploadLease): Promise<void> {
    return this.decide(grant, (_, snapshot) => decideEnd(number, snapshot));
  }

  private async decide(grant: string, decide: (uploadId: UploadId, snapshot: UploadSnapshot) => Decision<null>): Promise<void> {
    const { uploadId } = await this.claimsOf(grant);
    await this.parts.eventStore.transact<UploadSnapshot, null>({
      load: async (views) => ({ row: await views.upload(uploadId), now: this.parts.clock.now() }),
      decide: (snapshot) => decide(uploadId, snapshot),
    });
  }

  private async loadBegin(views: Views, uploadId: UploadId): Promise<BeginSnapshot> {
    const now = this.parts.clock.now();
    const row = await views.upload(uploadId);
    if (row === undefined) return { row, now, package: undefined, existing: undefined, recorded: undefined };
    const { packageId, relativePath, fileId } = row;
    const [target, [existing], [recorded]] = await Promise.all([
      views.package(packageId),
      views.filesByPath(packageId, [relativePath]),
      views.filesById(fileId === null ? [] : [fileId]),
    ]);
    return { row, now, package: target, existing, recorded };
  }

  /** @throws GrantInvalidError, GrantMismatchError */
  private async claimsOf(grant: string): Promise<UploadClaims & { readonly uploadId: UploadId }> {
    const claims = await this.parts.verifier.verifyStarted(grant, 'upload');
    const { uploadId } = claims;
    if (uploadId === null) throw new GrantMismatchError('the grant is for no upload session');
    return { ...claims, uploadId };
  }
}
