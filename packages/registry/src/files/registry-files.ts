import { contentAddress, type FileId } from '@artifact-store/identity';
import {
  FileCollectedError,
  FileNotFoundError,
  type Files,
  type FileView,
  type Grant,
  type GrantRead,
  ObjectNotFoundError,
  type StorageLocationView,
} from '@artifact-store/planes';
import { collectedStory, collectionEvents } from '../collection/collected-story.js';
import { foundPackage } from '../packages/found-package.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';

const READS = 2;

/** Files by id, as the views have them. */
export class RegistryFiles implements Files {
  constructor(private readonly parts: RegistryParts) {}

  async get(fileId: FileId): Promise<FileView> {
    const [file] = await this.parts.eventStore.views.filesById([fileId]);
    if (file === undefined) throw new FileNotFoundError('no file has this file_id', { file_id: fileId });
    return file;
  }

  async grantRead({ fileId, actor }: GrantRead): Promise<Grant> {
    checkText('actor', actor, MAX_ACTOR_BYTES);
    const file = await this.get(fileId);
    const readable = await this.readable(file);
    return this.parts.signer.sign({
      op: 'read',
      actor,
      logId: this.parts.logId,
      fileId,
      relativePath: file.relativePath,
      mediaType: file.mediaType,
      sizeBytes: file.sizeBytes,
      contentAddress: contentAddress(file.digestAlgorithm, file.digestPrimary),
      sha256: file.digestSha256,
      locations: readable.map(({ backendId, generation }) => ({ backendId, generation })),
    });
  }

  /**
   * The copies of a file, the preferred first: one that failed a verification is still better than none.
   * @throws FileCollectedError, ObjectNotFoundError
   */
  private async readable(file: FileView): Promise<readonly StorageLocationView[]> {
    for (let reads = 1; ; reads++) {
      const all = await this.parts.eventStore.views.locations([file.fileId]);
      const live = [...all.filter((each) => each.status === 'active'), ...all.filter((each) => each.status === 'failed')];
      if (live.length > 0) return live;
      const collected = await this.collected(file);
      if (collected !== undefined) throw collected;
      // The package was undeleted between the two reads, or the file has no copy indeed.
      if (reads === READS) throw new ObjectNotFoundError('no copy of the file is stored any more', { file_id: file.fileId });
    }
  }

  private async collected({ fileId, packageId }: FileView): Promise<FileCollectedError | undefined> {
    const { eventStore } = this.parts;
    const details = foundPackage(packageId, await eventStore.views.package(packageId));
    const types = collectionEvents(details);
    const event = types.length === 0 ? undefined : await eventStore.lastRetentionEvent(packageId, types);
    if (event === undefined) return undefined;
    const { detail, members } = collectedStory(details, event);
    return new FileCollectedError(detail, { file_id: fileId, ...members });
  }
}
