import type { ContentAddress } from '@artifact-store/identity';
import type { FileView, ObjectToVerify, StoredKey, Verdict, VerifyRequest } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { DataPlaneCases } from './cases.js';
import { body, bytesOf, digestsOf, OTHER_SHA256, openPackage, packageWithFile, readAll } from './material.js';
import type { PlanesSubject } from './subject.js';

const UNREAD = { actualContentAddress: null, actualSha256: null };
const AS_RECORDED = { mismatch: null };
const NEVER_STORED: ObjectToVerify = { ...digestsOf(bytesOf('never stored')), generation: 0 };

function addressOf({ digestAlgorithm, digestPrimary }: FileView): ContentAddress {
  return `${digestAlgorithm}:${digestPrimary}` as ContentAddress;
}

function objectOf(file: FileView): ObjectToVerify {
  return { contentAddress: addressOf(file), generation: 0, sizeBytes: file.sizeBytes, sha256: file.digestSha256 };
}

export function keyOf({ contentAddress, generation }: StoredKey): StoredKey {
  return { contentAddress, generation };
}

export async function stored(planes: PlanesSubject, content: string): Promise<ObjectToVerify> {
  return objectOf((await packageWithFile(planes, content)).file);
}

function verifyGrant(planes: PlanesSubject, objects: readonly ObjectToVerify[], expired = false): Promise<string> {
  return planes.sign({ op: 'verify', actor: planes.actor, backendId: 'local', objects }, { expired });
}

async function verify(
  planes: PlanesSubject,
  objects: readonly ObjectToVerify[],
  members: Partial<VerifyRequest> = {},
): Promise<readonly Verdict[]> {
  const grant = await verifyGrant(planes, objects);
  return planes.data.verify({ grant, digest: 'both', maxBytesPerSecond: null, ...members });
}

/** The verdict on an object that was recorded with that content, after its bytes were changed. */
async function verdictAfter(planes: PlanesSubject, change: (bytes: Buffer) => Uint8Array | null): Promise<Verdict | undefined> {
  const object = await stored(planes, 'content');
  await planes.tamper(object.contentAddress, change);
  const [verdict] = await verify(planes, [object]);
  expect(verdict).toMatchObject({ contentAddress: object.contentAddress, generation: 0 });
  return verdict;
}

function actually(content: Uint8Array) {
  const { contentAddress, sha256, sizeBytes } = digestsOf(content);
  return { actualContentAddress: contentAddress, actualSha256: sha256, actualSizeBytes: sizeBytes };
}

export const verifyCases: DataPlaneCases['verify'] = {
  answers: {
    'one verdict for each object, in their order, with what was read': async (planes) => {
      const objects = [await stored(planes, 'one'), await stored(planes, ''), await stored(planes, 'three')];
      expect(await verify(planes, objects)).toEqual(
        ['one', '', 'three'].map((content, index) => ({
          contentAddress: objects[index]?.contentAddress,
          generation: 0,
          mismatch: null,
          ...actually(bytesOf(content)),
        })),
      );
    },
    'the primary digest alone, where no other is asked for': async (planes) => {
      const object = { ...(await stored(planes, 'content')), sha256: OTHER_SHA256 };
      const expected = { ...AS_RECORDED, ...actually(bytesOf('content')), actualSha256: null };
      expect(await verify(planes, [object], { digest: 'primary' })).toMatchObject([expected]);
    },
    'a flipped bit, by both digests of what is there': async (planes) => {
      const verdict = await verdictAfter(planes, (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3);
        return bytes;
      });
      expect(verdict).toMatchObject({ mismatch: 'primary', ...actually(bytesOf('conuent')) });
    },
    'bytes that are missing at the end, unread': async (planes) => {
      const verdict = await verdictAfter(planes, (bytes) => bytes.subarray(0, 6));
      expect(verdict).toMatchObject({ mismatch: 'size', actualSizeBytes: 6, ...UNREAD });
    },
    'bytes too many, unread': async (planes) => {
      const verdict = await verdictAfter(planes, (bytes) => Buffer.concat([bytes, bytes]));
      expect(verdict).toMatchObject({ mismatch: 'size', actualSizeBytes: 14, ...UNREAD });
    },
    'an empty file where bytes should be': async (planes) => {
      expect(await verdictAfter(planes, () => Buffer.alloc(0))).toMatchObject({
        mismatch: 'size',
        actualSizeBytes: 0,
        ...UNREAD,
      });
    },
    'an object that is not there': async (planes) => {
      expect(await verdictAfter(planes, () => null)).toMatchObject({ mismatch: 'missing', actualSizeBytes: null, ...UNREAD });
    },
    'an object that the storage cannot read, unread, and that it is well again once it can': async (planes) => {
      const object = await stored(planes, 'content');
      planes.backend.fail('unreadable');
      const unreadable = { mismatch: 'unreadable', actualSizeBytes: null, ...UNREAD };
      expect(await verify(planes, [object])).toMatchObject([unreadable]);
      planes.backend.fail(null);
      expect(await verify(planes, [object])).toMatchObject([AS_RECORDED]);
    },
    'two objects that took each other’s place, by their names': async (planes) => {
      const [one, two] = [await stored(planes, 'content one'), await stored(planes, 'content two')];
      await planes.tamper(one.contentAddress, () => Buffer.from('content two'));
      await planes.tamper(two.contentAddress, () => Buffer.from('content one'));
      expect(await verify(planes, [one, two])).toMatchObject([
        { mismatch: 'primary', actualContentAddress: two.contentAddress },
        { mismatch: 'primary', actualContentAddress: one.contentAddress },
      ]);
    },
    'another SHA-256 than the one recorded': async (planes) => {
      const object = { ...(await stored(planes, 'content')), sha256: OTHER_SHA256 };
      expect(await verify(planes, [object])).toMatchObject([{ mismatch: 'sha256', ...actually(bytesOf('content')) }]);
    },
    'that all is well again once the same bytes were stored again': async (planes) => {
      const object = await stored(planes, 'content');
      await planes.tamper(object.contentAddress, () => Buffer.from('damaged'));
      await stored(planes, 'content');
      expect(await verify(planes, [object])).toMatchObject([AS_RECORDED]);
    },
    'nothing after an abort, however slowly it went': async (planes) => {
      const object = await stored(planes, 'content');
      const grant = await verifyGrant(planes, [object]);
      const controller = new AbortController();
      const request = { grant, digest: 'both', maxBytesPerSecond: 1 } as const;
      const verifying = planes.data.verify(request, { signal: controller.signal });
      setImmediate(() => controller.abort(new Error('enough')));
      await expect(verifying).rejects.toThrow('enough');
    },
  },
  refuses: {
    grant_invalid: (planes) => verify(planes, [], { grant: 'made.up.grant' }),
    grant_expired: async (planes) => {
      const object = await stored(planes, 'content');
      return verify(planes, [object], { grant: await verifyGrant(planes, [object], true) });
    },
    grant_mismatch: async (planes) => verify(planes, [], { grant: (await openPackage(planes)).grant }),
    storage_not_ours: async (planes) => {
      await planes.disown();
      return verify(planes, [NEVER_STORED]);
    },
    backend_unavailable: async (planes) => {
      const object = await stored(planes, 'content');
      planes.backend.fail('unavailable');
      return verify(planes, [object]);
    },
    control_plane_unavailable: async (planes) => {
      await planes.isolateData();
      return verify(planes, [NEVER_STORED]);
    },
  },
};

/** For an object that nobody refers to any more, as far as the one who signs knows. */
function deleteGrant(planes: PlanesSubject, keys: readonly StoredKey[], expired = false): Promise<string> {
  return planes.sign({ op: 'delete', actor: planes.actor, backendId: 'local', keys, sequence: 1 }, { expired });
}

async function grantToDelete(planes: PlanesSubject): Promise<string> {
  return deleteGrant(planes, [await stored(planes, 'content')]);
}

export const deleteCases: DataPlaneCases['delete'] = {
  answers: {
    'once all keys that were named are gone, and no other': async (planes) => {
      const [one, two] = [await stored(planes, 'one'), await packageWithFile(planes, 'two')];
      const grant = await deleteGrant(planes, [
        { contentAddress: one.contentAddress, generation: 0 },
        { contentAddress: addressOf(two.file), generation: 3 },
      ]);
      await planes.data.delete({ grant });
      const [gone] = await verify(planes, [one]);
      expect(gone).toMatchObject({ mismatch: 'missing' });
      const { token } = await planes.control.files.grantRead({ fileId: two.file.fileId, actor: planes.actor });
      expect(await readAll((await planes.data.open({ grant: token })).body)).toBe('two');
    },
    'the same where the keys are gone already': async (planes) => {
      const grant = await grantToDelete(planes);
      await planes.data.delete({ grant });
      await planes.data.delete({ grant });
    },
    'and the same bytes may be stored again': async (planes) => {
      const { grant, file } = await packageWithFile(planes);
      await planes.data.delete({ grant: await deleteGrant(planes, [objectOf(file)]) });
      await planes.data.ingest({ grant, relativePath: 'b.txt', mediaType: 'text/plain' }, body('content'));
      expect(await verify(planes, [objectOf(file)])).toMatchObject([AS_RECORDED]);
    },
  },
  refuses: {
    grant_invalid: (planes) => planes.data.delete({ grant: 'made.up.grant' }),
    grant_expired: async (planes) => planes.data.delete({ grant: await deleteGrant(planes, [], true) }),
    grant_mismatch: async (planes) => planes.data.delete({ grant: (await openPackage(planes)).grant }),
    storage_not_ours: async (planes) => {
      const grant = await grantToDelete(planes);
      await planes.disown();
      return planes.data.delete({ grant });
    },
    backend_unavailable: async (planes) => {
      const grant = await grantToDelete(planes);
      planes.backend.fail('unavailable');
      return planes.data.delete({ grant });
    },
  },
};
