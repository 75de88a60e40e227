import { type PackageId, parseId, type UploadId } from '@artifact-store/identity';
import { expect } from '@jest/globals';
import type { DataPlaneCases, RoleCases } from './cases.js';
import {
  body,
  bytesOf,
  collectedPackage,
  digestsOf,
  finalizedPackage,
  NOBODY,
  OTHER_SHA256,
  openPackage,
  packageWithFile,
  recordOne,
  uploadClaimsFor,
} from './material.js';
import { MAX_FILE_BYTES, type PlanesSubject } from './subject.js';
import {
  begin,
  createUpload,
  heldPut,
  LEASE_OVER,
  leasedUpload,
  leaseOf,
  ofActor,
  put,
  receiptUnder,
  SESSION_OVER,
  statusOf,
} from './uploads-material.js';

const NO_UPLOAD = parseId<UploadId>('019bf4c0-0000-7000-8000-0000000000fb');
const CONTENT = digestsOf(bytesOf('content'));

/** A session of a package that is let go, or closed, after it was made. */
async function sessionOf(planes: PlanesSubject, change: (packageId: PackageId) => Promise<unknown>) {
  const session = await createUpload(planes);
  await change(session.upload.packageId);
  return session;
}

async function completedSession(planes: PlanesSubject) {
  const session = await createUpload(planes);
  const { file } = await put(planes, session);
  return { session, file };
}

async function abortedSession(planes: PlanesSubject) {
  const session = await createUpload(planes);
  await planes.control.uploads.abort(ofActor(planes, session));
  return session;
}

async function expiredSession(planes: PlanesSubject) {
  const session = await createUpload(planes);
  planes.passTime(SESSION_OVER);
  return session;
}

async function unknownGrant(planes: PlanesSubject) {
  const { packageId } = await openPackage(planes);
  return planes.sign(uploadClaimsFor(planes, packageId, { relativePath: 'a.txt', uploadId: NO_UPLOAD }));
}

async function files(planes: PlanesSubject, packageId: PackageId) {
  return (await planes.control.packages.listFiles({ packageId })).items;
}

export const uploadsCases: RoleCases<'uploads'> = {
  create: {
    answers: {
      'a session that waits for its bytes, and tells what was announced': async (planes) => {
        const session = await createUpload(planes, { sizeBytes: 7, digest: `sha256:${CONTENT.sha256}` });
        expect(session.upload).toMatchObject({
          relativePath: 'a.txt',
          mediaType: 'text/plain',
          sizeBytes: 7,
          digest: `sha256:${CONTENT.sha256}`,
          status: 'created',
          createdBy: planes.actor,
          ...{ receiving: null, endedAt: null, abortedBy: null, fileId: null },
        });
        expect(session.upload.expiresAt > session.upload.createdAt).toBe(true);
        expect((await planes.control.uploads.get(ofActor(planes, session))).upload).toEqual(session.upload);
      },
      'the same session for the same idempotency key, and no event': async (planes) => {
        const { packageId } = await openPackage(planes);
        const before = (await planes.control.events.page({ since: 0 })).nextSince;
        const first = await createUpload(planes, { packageId, idempotencyKey: 'upload-1' });
        expect((await createUpload(planes, { packageId, idempotencyKey: 'upload-1' })).upload).toEqual(first.upload);
        expect((await planes.control.events.page({ since: 0 })).nextSince).toBe(before);
      },
    },
    refuses: {
      validation_failed: (planes) => createUpload(planes, { digest: `md5:${CONTENT.sha256}` }),
      invalid_relative_path: (planes) => createUpload(planes, { relativePath: 'a/../b' }),
      file_too_large: (planes) => createUpload(planes, { sizeBytes: MAX_FILE_BYTES + 1 }),
      package_not_found: (planes) => createUpload(planes, { packageId: NOBODY }),
      package_not_open: async (planes) => {
        const { packageId } = await finalizedPackage(planes);
        return createUpload(planes, { packageId, relativePath: 'late' });
      },
      package_collecting: async (planes) => createUpload(planes, await collectedPackage(planes, 'collecting').then(packageOf)),
      package_collected: async (planes) =>
        createUpload(planes, await collectedPackage(planes, 'garbage_collected').then(packageOf)),
      duplicate_relative_path: async (planes) => createUpload(planes, await packageWithFile(planes).then(packageOf)),
      idempotency_key_reused: async (planes) => {
        const { packageId } = await openPackage(planes);
        await createUpload(planes, { packageId, idempotencyKey: 'upload-2' });
        return createUpload(planes, { packageId, idempotencyKey: 'upload-2', relativePath: 'another' });
      },
    },
  },
  get: {
    answers: {
      'who sends its bytes, and until when nobody else can': async (planes) => {
        const { session } = await leasedUpload(planes);
        const { upload } = await planes.control.uploads.get(ofActor(planes, session));
        expect(upload).toMatchObject({ status: 'receiving', receiving: { by: planes.actor, until: expect.any(String) } });
      },
      'that its time is over, before anybody has written so': async (planes) => {
        expect(await statusOf(planes, await expiredSession(planes))).toBe('expired');
      },
      'the file it has come to': async (planes) => {
        const { session, file } = await completedSession(planes);
        const { upload } = await planes.control.uploads.get(ofActor(planes, session));
        expect(upload).toMatchObject({ status: 'completed', fileId: file.fileId, receiving: null, endedAt: expect.any(String) });
      },
    },
    refuses: { upload_not_found: ({ control, actor }) => control.uploads.get({ uploadId: NO_UPLOAD, actor }) },
  },
  abort: {
    answers: {
      'the session, which takes no bytes any more, and the same again': async (planes) => {
        const session = await createUpload(planes);
        const { upload } = await planes.control.uploads.abort(ofActor(planes, session));
        expect(upload).toMatchObject({ status: 'aborted', abortedBy: planes.actor, endedAt: expect.any(String) });
        expect((await planes.control.uploads.abort(ofActor(planes, session))).upload).toEqual(upload);
      },
      'a session that is receiving: its sender is told, and nothing is recorded': async (planes) => {
        const session = await createUpload(planes);
        const { outcome, sendRest } = await heldPut(planes, session);
        await planes.control.uploads.abort(ofActor(planes, session));
        sendRest();
        await expect(outcome).rejects.toMatchObject({ code: 'upload_aborted' });
        expect(await files(planes, session.upload.packageId)).toEqual([]);
        await planes.backend.untilIdle();
      },
      'a session of which the time was over before, as it is': async (planes) => {
        const session = await expiredSession(planes);
        const { upload } = await planes.control.uploads.abort(ofActor(planes, session));
        expect(upload).toMatchObject({ status: 'expired', abortedBy: null });
      },
    },
    refuses: {
      upload_not_found: ({ control, actor }) => control.uploads.abort({ uploadId: NO_UPLOAD, actor }),
      upload_completed: async (planes) => planes.control.uploads.abort(ofActor(planes, (await completedSession(planes)).session)),
    },
  },
};

const packageOf = ({ packageId }: { readonly packageId: PackageId }) => ({ packageId });

export const uploadLeasesCases: RoleCases<'uploadLeases'> = {
  begin: {
    answers: {
      'a lease, and what was announced of the file': async (planes) => {
        const session = await createUpload(planes, { sizeBytes: 7, digest: CONTENT.contentAddress });
        const begun = leaseOf(await begin(planes, session));
        expect(begun).toMatchObject({ relativePath: 'a.txt', mediaType: 'text/plain', lease: { number: 1 } });
        expect(begun.declared).toMatchObject({ sizeBytes: 7, contentAddress: CONTENT.contentAddress });
      },
      'the same lease to the same request, whose answer may have got lost': async (planes) => {
        const session = await createUpload(planes);
        const { fileId } = receiptUnder({ grant: '', number: 0 });
        const first = await begin(planes, session, fileId);
        expect(await begin(planes, session, fileId)).toEqual(first);
      },
      'one lease, where many ask at once': async (planes) => {
        const session = await createUpload(planes);
        const asked = await Promise.allSettled(Array.from({ length: 12 }, () => begin(planes, session)));
        const given = asked.flatMap((each) => (each.status === 'fulfilled' ? [leaseOf(each.value).lease.number] : []));
        expect(given).toEqual([1]);
        const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
        expect(new Set(refused)).toEqual(new Set(['upload_in_progress']));
      },
      'a lease with a higher number, once the first has lapsed': async (planes) => {
        const { session } = await leasedUpload(planes);
        planes.passTime(LEASE_OVER);
        expect(leaseOf(await begin(planes, session)).lease.number).toBe(2);
      },
      'the file of a session that is completed, also of a package that is closed since': async (planes) => {
        const { session, file } = await completedSession(planes);
        await planes.control.packages.finalize({ packageId: file.packageId, actor: planes.actor });
        expect(await begin(planes, session)).toEqual({ file });
      },
    },
    refuses: {
      grant_invalid: ({ control }) =>
        control.uploadLeases.begin({ grant: 'made.up.grant', fileId: receiptUnder(NO_LEASE).fileId }),
      grant_mismatch: async (planes) => {
        const { grant } = await openPackage(planes);
        return planes.control.uploadLeases.begin({ grant, fileId: receiptUnder(NO_LEASE).fileId });
      },
      upload_not_found: async (planes) =>
        planes.control.uploadLeases.begin({ grant: await unknownGrant(planes), fileId: receiptUnder(NO_LEASE).fileId }),
      upload_in_progress: async (planes) => begin(planes, (await leasedUpload(planes)).session),
      upload_aborted: async (planes) => begin(planes, await abortedSession(planes)),
      upload_expired: async (planes) => begin(planes, await expiredSession(planes)),
      package_not_open: async (planes) => {
        const { control, actor } = planes;
        const close = (packageId: PackageId) => control.packages.finalize({ packageId, actor, allowEmpty: true });
        return begin(planes, await sessionOf(planes, close));
      },
      package_collecting: async (planes) =>
        begin(planes, await sessionOf(planes, (packageId) => planes.collect(packageId, 'collecting'))),
      package_collected: async (planes) =>
        begin(planes, await sessionOf(planes, (packageId) => planes.collect(packageId, 'garbage_collected'))),
      duplicate_relative_path: async (planes) => {
        const { packageId } = await openPackage(planes);
        const [first, second] = [await createUpload(planes, { packageId }), await createUpload(planes, { packageId })];
        await put(planes, first);
        return begin(planes, second);
      },
    },
  },
  heartbeat: {
    answers: {
      'nothing, and the lease goes on': async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        for (let beat = 0; beat < 3; beat++) {
          planes.passTime(20);
          await planes.control.uploadLeases.heartbeat(lease);
        }
        await expect(begin(planes, session)).rejects.toMatchObject({ code: 'upload_in_progress' });
      },
      'nothing, where it comes late and nobody has taken over': async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        planes.passTime(LEASE_OVER);
        await planes.control.uploadLeases.heartbeat(lease);
        expect(await statusOf(planes, session)).toBe('receiving');
      },
      'nothing, where the file is recorded by then': async (planes) => {
        const { lease } = await leasedUpload(planes);
        expect(await recordOne(planes, receiptUnder(lease))).toMatchObject({ relativePath: 'a.txt' });
        await planes.control.uploadLeases.heartbeat(lease);
      },
    },
    refuses: {
      grant_invalid: ({ control }) => control.uploadLeases.heartbeat({ grant: 'made.up.grant', number: 1 }),
      grant_mismatch: async ({ control, ...planes }) =>
        control.uploadLeases.heartbeat({ grant: (await openPackage({ control, ...planes })).grant, number: 1 }),
      upload_not_found: async (planes) => planes.control.uploadLeases.heartbeat({ grant: await unknownGrant(planes), number: 1 }),
      upload_aborted: async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        await planes.control.uploads.abort(ofActor(planes, session));
        return planes.control.uploadLeases.heartbeat(lease);
      },
      upload_expired: async (planes) => {
        const { lease } = await leasedUpload(planes);
        planes.passTime(SESSION_OVER);
        return planes.control.uploadLeases.heartbeat(lease);
      },
      upload_superseded: async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        planes.passTime(LEASE_OVER);
        await begin(planes, session);
        return planes.control.uploadLeases.heartbeat(lease);
      },
    },
  },
  end: {
    answers: {
      'nothing, and another may begin at once': async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        await planes.control.uploadLeases.end(lease);
        expect(await statusOf(planes, session)).toBe('created');
        expect(leaseOf(await begin(planes, session)).lease.number).toBe(2);
      },
      'nothing, and changes nothing under an older number or after the end': async (planes) => {
        const { session, lease } = await leasedUpload(planes);
        planes.passTime(LEASE_OVER);
        const newer = leaseOf(await begin(planes, session)).lease;
        await planes.control.uploadLeases.end(lease);
        expect(await statusOf(planes, session)).toBe('receiving');
        await recordOne(planes, receiptUnder(newer));
        await planes.control.uploadLeases.end(newer);
        expect(await statusOf(planes, session)).toBe('completed');
      },
    },
    refuses: {
      grant_invalid: ({ control }) => control.uploadLeases.end({ grant: 'made.up.grant', number: 1 }),
      grant_mismatch: async (planes) => planes.control.uploadLeases.end({ grant: (await openPackage(planes)).grant, number: 1 }),
    },
  },
};

const NO_LEASE = { grant: '', number: 0 };

/** What is said of receipts whose bytes came under a lease. */
export const uploadReceiptsCases = {
  answers: {
    'the file of an upload session, once, and the session is completed': async (planes: PlanesSubject) => {
      const { session, lease } = await leasedUpload(planes, { sizeBytes: 7, digest: CONTENT.contentAddress });
      const receipt = receiptUnder(lease);
      const file = await recordOne(planes, receipt);
      expect(await recordOne(planes, receipt)).toEqual(file);
      expect(await statusOf(planes, session)).toBe('completed');
      expect(await files(planes, session.upload.packageId)).toEqual([file]);
      await expect(recordOne(planes, receiptUnder(lease))).rejects.toMatchObject({ code: 'upload_superseded' });
    },
  },
  refuses: {
    upload_not_found: async (planes: PlanesSubject) =>
      recordOne(planes, receiptUnder({ grant: await unknownGrant(planes), number: 1 })),
    upload_aborted: async (planes: PlanesSubject) => {
      const { session, lease } = await leasedUpload(planes);
      await planes.control.uploads.abort(ofActor(planes, session));
      return recordOne(planes, receiptUnder(lease));
    },
    upload_expired: async (planes: PlanesSubject) => {
      const { lease } = await leasedUpload(planes);
      planes.passTime(SESSION_OVER);
      return recordOne(planes, receiptUnder(lease));
    },
    upload_superseded: async (planes: PlanesSubject) => {
      const { session, lease } = await leasedUpload(planes);
      planes.passTime(LEASE_OVER);
      await begin(planes, session);
      return recordOne(planes, receiptUnder(lease));
    },
    digest_mismatch: async (planes: PlanesSubject) => {
      const { lease } = await leasedUpload(planes, { digest: `sha256:${OTHER_SHA256}` });
      return recordOne(planes, receiptUnder(lease));
    },
    size_mismatch: async (planes: PlanesSubject) => {
      const { lease } = await leasedUpload(planes, { sizeBytes: 8 });
      return recordOne(planes, receiptUnder(lease));
    },
  },
};

export const ingestUploadCases: DataPlaneCases['ingestUpload'] = {
  answers: {
    'the file that was recorded, under the name that was announced': async (planes) => {
      const session = await createUpload(planes, { relativePath: 'ü/\u{1f600} %2F?#', mediaType: 'text/x-announced' });
      const { file, isNew } = await put(planes, session);
      expect(file).toMatchObject({ relativePath: 'ü/\u{1f600} %2F?#', mediaType: 'text/x-announced', createdBy: planes.actor });
      expect(isNew).toBe(true);
      expect(await planes.control.files.get(file.fileId)).toEqual(file);
      expect(await statusOf(planes, session)).toBe('completed');
    },
    'the same file to the same bytes, however often they come': async (planes) => {
      const { session, file } = await completedSession(planes);
      expect(await put(planes, session)).toEqual({ file, isNew: false });
      const again = { grant: session.grant.token, declared: CONTENT };
      expect(await planes.data.ingestUpload(again, body('con', 'tent'))).toEqual({ file, isNew: false });
      expect(await files(planes, file.packageId)).toEqual([file]);
      await planes.backend.untilIdle();
    },
    'one of two PUTs at a time; the other may come when the first has failed': async (planes) => {
      const session = await createUpload(planes);
      const { outcome, sendRest } = await heldPut(planes, session);
      await expect(put(planes, session)).rejects.toMatchObject({ code: 'upload_in_progress' });
      planes.backend.fail('full');
      sendRest();
      await expect(outcome).rejects.toMatchObject({ code: 'storage_full' });
      planes.backend.fail(null);
      expect(await put(planes, session)).toMatchObject({ isNew: true });
    },
    'the PUT that has taken over, and never the one whose lease has lapsed': async (planes) => {
      const session = await createUpload(planes);
      const zombie = await heldPut(planes, session);
      planes.passTime(LEASE_OVER);
      const { file } = await put(planes, session);
      zombie.sendRest();
      await expect(zombie.outcome).rejects.toMatchObject({ code: 'upload_superseded' });
      expect(await files(planes, file.packageId)).toEqual([file]);
      await planes.backend.untilIdle();
    },
  },
  refuses: {
    grant_invalid: (planes) => planes.data.ingestUpload({ grant: 'made.up.grant' }, body('content')),
    grant_expired: async (planes) => {
      const { upload } = await createUpload(planes);
      const claims = uploadClaimsFor(planes, upload.packageId, { relativePath: 'a.txt', uploadId: upload.uploadId });
      return planes.data.ingestUpload({ grant: await planes.sign(claims, { expired: true }) }, body('content'));
    },
    grant_mismatch: async (planes) => planes.data.ingestUpload({ grant: (await openPackage(planes)).grant }, body('content')),
    digest_mismatch: async (planes) => put(planes, await createUpload(planes, { digest: `sha256:${OTHER_SHA256}` })),
    size_mismatch: async (planes) => put(planes, await createUpload(planes, { sizeBytes: 6 })),
    file_too_large: async (planes) => {
      const { grant } = await createUpload(planes);
      return planes.data.ingestUpload({ grant: grant.token, declared: { sizeBytes: MAX_FILE_BYTES + 1 } }, silence());
    },
    upload_interrupted: async (planes) => {
      async function* breaking() {
        yield bytesOf('con');
        throw new Error('the disk of the sender failed');
      }
      const session = await createUpload(planes);
      return planes.data.ingestUpload({ grant: session.grant.token }, breaking());
    },
    upload_idle_timeout: async (planes) => {
      const { grant } = await createUpload(planes);
      return planes.data.ingestUpload({ grant: grant.token }, silence());
    },
    backend_unavailable: async (planes) => {
      const session = await createUpload(planes);
      planes.backend.fail('unavailable');
      return put(planes, session);
    },
    storage_full: async (planes) => {
      const session = await createUpload(planes);
      planes.backend.fail('full');
      return put(planes, session);
    },
    storage_not_ours: async (planes) => {
      await planes.disown();
      return put(planes, await createUpload(planes));
    },
    control_plane_unavailable: async (planes) => {
      const session = await createUpload(planes);
      // The data plane has learnt which grants hold.
      await put(planes, await createUpload(planes));
      await planes.isolateData();
      return put(planes, session);
    },
    upload_not_found: async (planes) => planes.data.ingestUpload({ grant: await unknownGrant(planes) }, body('content')),
    upload_in_progress: async (planes) => put(planes, (await leasedUpload(planes)).session),
    upload_completed: async (planes) => put(planes, (await completedSession(planes)).session, 'contenT'),
    upload_aborted: async (planes) => put(planes, await abortedSession(planes)),
    upload_expired: async (planes) => {
      const { upload } = await expiredSession(planes);
      const claims = uploadClaimsFor(planes, upload.packageId, { relativePath: 'a.txt', uploadId: upload.uploadId });
      return planes.data.ingestUpload({ grant: await planes.sign(claims) }, body('content'));
    },
    upload_superseded: async (planes) => {
      const session = await createUpload(planes);
      const { outcome, sendRest } = await heldPut(planes, session);
      planes.passTime(LEASE_OVER);
      await begin(planes, session);
      sendRest();
      return outcome;
    },
  },
};

async function* silence() {
  yield bytesOf('con');
  await new Promise<never>(() => {});
}
