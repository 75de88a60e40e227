import { contentAddress, type FileId } from '@artifact-store/identity';
import {
  FileNotFoundError,
  type Files,
  type FileView,
  type Grant,
  type GrantRead,
  ObjectNotFoundError,
} from '@artifact-store/planes';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';

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
    const all = await this.parts.eventStore.views.locations([fileId]);
    // A copy that failed a verification is still better than none: it comes last.
    const readable = [...all.filter((each) => each.status === 'active'), ...all.filter((each) => each.status === 'failed')];
    if (readable.length === 0) throw new ObjectNotFoundError('no copy of the file is stored any more', { file_id: fileId });
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
}
