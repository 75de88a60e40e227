import { type FileId, parseId } from '@artifact-store/identity';
import type {
  BegunUpload,
  CreateUpload,
  IngestedUpload,
  LeasedUpload,
  Receipt,
  UploadDetails,
  UploadLease,
  UploadOfActor,
} from '@artifact-store/planes';
import { v7 } from 'uuid';
import { until } from '../../until.js';
import { body, bytesOf, openPackage, receiptFor } from './material.js';
import type { PlanesSubject } from './subject.js';

/** Longer than a lease, and than the time of a session. */
export const LEASE_OVER = 60;
export const SESSION_OVER = 2 * 24 * 60 * 60;

/** A session for `a.txt`, in a package of its own if none is given. */
export async function createUpload(planes: PlanesSubject, members: Partial<CreateUpload> = {}): Promise<UploadDetails> {
  const packageId = members.packageId ?? (await openPackage(planes)).packageId;
  const file = { relativePath: 'a.txt', mediaType: 'text/plain', actor: planes.actor };
  return planes.control.uploads.create({ ...file, ...members, packageId });
}

export const ofActor = ({ actor }: PlanesSubject, { upload: { uploadId } }: UploadDetails): UploadOfActor => ({
  uploadId,
  actor,
});

export async function statusOf(planes: PlanesSubject, session: UploadDetails): Promise<string> {
  return (await planes.control.uploads.get(ofActor(planes, session))).upload.status;
}

export function begin(planes: PlanesSubject, { grant }: UploadDetails, fileId = parseId<FileId>(v7())): Promise<BegunUpload> {
  return planes.control.uploadLeases.begin({ grant: grant.token, fileId });
}

/** A session that a data plane receives. */
export async function leasedUpload(planes: PlanesSubject, members: Partial<CreateUpload> = {}) {
  const session = await createUpload(planes, members);
  return { session, ...leaseOf(await begin(planes, session)) };
}

export function leaseOf(begun: BegunUpload): LeasedUpload {
  if ('file' in begun) throw new Error('the session is completed');
  return begun;
}

/** What a data plane would say of the bytes `content`, received under a lease. */
export function receiptUnder({ grant, number }: UploadLease, members: Partial<Receipt> = {}): Receipt {
  return receiptFor(grant, { uploadLease: number, ...members });
}

export function put(planes: PlanesSubject, { grant }: UploadDetails, content = 'content'): Promise<IngestedUpload> {
  return planes.data.ingestUpload({ grant: grant.token }, body(content));
}

/** A PUT of `content` of which the beginning has arrived. */
export async function heldPut(planes: PlanesSubject, session: UploadDetails) {
  const rest = Promise.withResolvers<void>();
  async function* chunks() {
    yield bytesOf('con');
    await rest.promise;
    yield bytesOf('tent');
  }
  const outcome = planes.data.ingestUpload({ grant: session.grant.token }, chunks());
  // Awaited later, if at all.
  outcome.catch(() => undefined);
  await until(async () => (await statusOf(planes, session)) === 'receiving');
  return { outcome, sendRest: () => rest.resolve() };
}
