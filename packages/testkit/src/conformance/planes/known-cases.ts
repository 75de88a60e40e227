import type { FileView, KnownFile, RecordKnown } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { collect, expired } from './collection-material.js';
import {
  bytesOf,
  collectedPackage,
  digestsOf,
  fileOf,
  finalizedPackage,
  NOBODY,
  OTHER_SHA256,
  openPackage,
  packageWithFile,
  readAll,
} from './material.js';
import { MAX_FILE_BYTES, MAX_PACKAGE_FILES, type PlanesSubject } from './subject.js';

function knownFile(relativePath: string, content = 'content', members: Partial<KnownFile> = {}): KnownFile {
  return { relativePath, mediaType: 'text/plain', ...digestsOf(bytesOf(content)), ...members };
}

const record = ({ control, actor }: PlanesSubject, command: Omit<RecordKnown, 'actor'>) =>
  control.known.record({ actor, ...command });

/** Rejects with the error of the last file. */
async function recordLast(planes: PlanesSubject, command: Omit<RecordKnown, 'actor'>): Promise<FileView | undefined> {
  const last = (await record(planes, command)).at(-1);
  return last === null ? undefined : fileOf(last);
}

export const knownCases: RoleCases<'known'> = {
  record: {
    answers: {
      'the files that are there already, and which are to be sent, in their order': async (planes) => {
        await finalizedPackage(planes);
        const { packageId } = await openPackage(planes);
        const files = [
          knownFile('new', 'never stored'),
          knownFile('same'),
          knownFile('../up'),
          knownFile('longer', 'content', { sizeBytes: 8 }),
          knownFile('other', 'content', { sha256: OTHER_SHA256 }),
        ];
        const results = await record(planes, { packageId, files });
        expect(results).toMatchObject([
          null,
          { file: { packageId, relativePath: 'same', mediaType: 'text/plain', sizeBytes: 7, createdBy: planes.actor } },
          { error: { code: 'invalid_relative_path' } },
          null,
          null,
        ]);
        const { fileId } = fileOf(results[1] ?? undefined);
        const { token } = await planes.control.files.grantRead({ fileId, actor: planes.actor });
        expect(await readAll((await planes.data.open({ grant: token })).body)).toBe('content');
        expect((await planes.control.packages.listFiles({ packageId })).items.map((each) => each.relativePath)).toEqual(['same']);
      },
      'nothing for no files': async (planes) => {
        const { packageId } = await openPackage(planes);
        expect(await record(planes, { packageId, files: [] })).toEqual([]);
      },
      'nothing of which no copy is left': async (planes) => {
        const { file } = await packageWithFile(planes);
        await planes.loseCopies(file.fileId);
        const { packageId } = await openPackage(planes);
        expect(await record(planes, { packageId, files: [knownFile('a')] })).toEqual([null]);
      },
      'nothing whose bytes were let go': async (planes) => {
        await packageWithFile(planes);
        await expired(planes);
        await collect(planes);
        const { packageId } = await openPackage(planes);
        expect(await record(planes, { packageId, files: [knownFile('a')] })).toEqual([null]);
      },
      'the same files again for the same idempotency key, also when the package was closed since': async (planes) => {
        await finalizedPackage(planes);
        const { packageId } = await openPackage(planes);
        const command = { packageId, files: [knownFile('new', 'never stored'), knownFile('same')], idempotencyKey: 'known-1' };
        const first = await record(planes, command);
        expect(first).toMatchObject([null, { file: { relativePath: 'same' } }]);
        expect(await record(planes, command)).toEqual(first);
        await planes.control.packages.finalize({ packageId, actor: planes.actor });
        expect(await record(planes, command)).toEqual(first);
      },
    },
    refuses: {
      validation_failed: async (planes) => {
        const { packageId } = await openPackage(planes);
        await finalizedPackage(planes);
        return recordLast(planes, { packageId, files: [knownFile('a', 'content', { mediaType: 'none' })] });
      },
      package_not_found: (planes) => record(planes, { packageId: NOBODY, files: [knownFile('a')] }),
      package_not_open: async (planes) => {
        const { packageId } = await finalizedPackage(planes);
        return record(planes, { packageId, files: [knownFile('late')] });
      },
      package_collecting: async (planes) => {
        const { packageId } = await collectedPackage(planes, 'collecting');
        return record(planes, { packageId, files: [knownFile('a')] });
      },
      package_collected: async (planes) => {
        const { packageId } = await collectedPackage(planes, 'garbage_collected');
        return record(planes, { packageId, files: [knownFile('a')] });
      },
      invalid_relative_path: async (planes) => {
        const { packageId } = await openPackage(planes);
        return recordLast(planes, { packageId, files: [knownFile('/etc/passwd')] });
      },
      duplicate_relative_path: async (planes) => {
        const { packageId } = await packageWithFile(planes);
        return recordLast(planes, { packageId, files: [knownFile('a.txt')] });
      },
      too_many_files: async (planes) => {
        await finalizedPackage(planes);
        const { packageId } = await openPackage(planes);
        const files = Array.from({ length: MAX_PACKAGE_FILES + 1 }, (_, index) => knownFile(`${index}`));
        return recordLast(planes, { packageId, files });
      },
      file_too_large: async (planes) => {
        const { packageId } = await openPackage(planes);
        return recordLast(planes, { packageId, files: [knownFile('a', 'content', { sizeBytes: MAX_FILE_BYTES + 1 })] });
      },
      idempotency_key_reused: async (planes) => {
        await finalizedPackage(planes);
        const { packageId } = await openPackage(planes);
        await record(planes, { packageId, files: [knownFile('one')], idempotencyKey: 'known-2' });
        return recordLast(planes, { packageId, files: [knownFile('another')], idempotencyKey: 'known-2' });
      },
    },
  },
};
