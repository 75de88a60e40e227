import { addSeconds } from '@artifact-store/identity';
import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import { collect, expired, undelete } from './collection-material.js';
import { collectedPackage, create, finalizedPackage, NOBODY, openPackage, packageWithFile, readAll } from './material.js';
import type { PlanesSubject } from './subject.js';

/** Of a package without files, which is there to be brought back. */
const collected = async (planes: PlanesSubject) => (await collectedPackage(planes, 'garbage_collected')).packageId;

export const collectionCases: RoleCases<'collection'> = {
  undelete: {
    answers: {
      'a package whose bytes were let go, with all of them': async (planes) => {
        const { packageId, file } = await finalizedPackage(planes);
        const { package: before } = await planes.control.packages.get(packageId);
        await expired(planes);
        expect(await collect(planes)).toMatchObject({ state: 'succeeded', result: { released_locations: 1 } });
        const gone = await planes.control.packages.get(packageId);
        expect(gone.package.status).toBe('garbage_collected');

        const newExpiresAt = addSeconds(planes.now(), 60);
        const back = await undelete(planes, packageId, { newExpiresAt });
        expect(back.package).toEqual({ ...before, lastEventSequence: back.package.lastEventSequence });
        expect(back.retention).toMatchObject({ currentExpiresAt: newExpiresAt, eligibleForDeletion: false, eligibleAt: null });
        expect(await planes.control.packages.get(packageId)).toEqual(back);
        const { token } = await planes.control.files.grantRead({ fileId: file.fileId, actor: planes.actor });
        expect(await readAll((await planes.data.open({ grant: token })).body)).toBe('content');
      },
      'one that is on its way, and takes files again': async (planes) => {
        const { packageId } = await collectedPackage(planes, 'collecting');
        expect(await undelete(planes, packageId)).toMatchObject({ package: { packageId, status: 'created' } });
        await planes.control.packages.grantUpload({ packageId, actor: planes.actor });
      },
      'the same again for the same idempotency key, as it is by then': async (planes) => {
        const packageId = await collected(planes);
        const newExpiresAt = addSeconds(planes.now(), 60);
        const first = await undelete(planes, packageId, { newExpiresAt, idempotencyKey: 'undelete-1' });
        expect(await undelete(planes, packageId, { newExpiresAt, idempotencyKey: 'undelete-1' })).toEqual(first);
      },
    },
    refuses: {
      validation_failed: async (planes) => undelete(planes, await collected(planes), { reason: '' }),
      invalid_text: async (planes) => undelete(planes, await collected(planes), { reason: '\ud800' }),
      package_not_found: (planes) => undelete(planes, NOBODY),
      package_not_collected: async (planes) => undelete(planes, (await openPackage(planes)).packageId),
      expiry_in_past: async (planes) => undelete(planes, await collected(planes), { newExpiresAt: planes.now() }),
      package_reclaimed: async (planes) => {
        const { packageId } = await packageWithFile(planes);
        await expired(planes);
        await collect(planes, { options: { graceSeconds: 0 } });
        return undelete(planes, packageId);
      },
      unique_key_conflict: async (planes) => {
        const { package: keyed } = await create(planes, { uniqueKey: 'nightly-1' });
        await planes.collect(keyed.packageId, 'garbage_collected');
        await create(planes, { uniqueKey: 'nightly-1' });
        return undelete(planes, keyed.packageId);
      },
      idempotency_key_reused: async (planes) => {
        const packageId = await collected(planes);
        await undelete(planes, packageId, { idempotencyKey: 'undelete-2' });
        return undelete(planes, packageId, { idempotencyKey: 'undelete-2', reason: 'another' });
      },
    },
  },
};
