import type { UploadId } from '@artifact-store/identity';
import { parseId } from '@artifact-store/identity';
import {
  ControlPlaneUnavailableError,
  UnexpectedResponseError,
  UploadAbortedError,
  UploadInProgressError,
} from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { connect, linkControlPlanes } from '../src/index.js';
import { instantPace, receipt } from './samples.js';
import { closedUrl, json, problem, scriptedServer } from './scripted-server.js';

const CREDENTIAL = 'a-plane-credential-0123456789';
const { fileId } = receipt('a');
const UPLOAD = parseId<UploadId>('019bf4c0-0000-7000-8000-00000000000a');
const LEASED = {
  lease: { number: 3, relative_path: 'a', media_type: 'text/plain', size_bytes: 7, content_address: null, sha256: null },
};
const SESSION = {
  ...{ upload_id: UPLOAD, package_id: UPLOAD, relative_path: 'a', media_type: 'text/plain', size_bytes: null, digest: null },
  ...{ status: 'aborted', created_by: 'ci', created_at: '2026-05-16T09:00:00.000Z', expires_at: '2026-05-17T09:00:00.000Z' },
  ...{ receiving: null, ended_at: '2026-05-16T09:00:00.000Z', aborted_by: 'ci', file_id: null, upload_url: `/uploads/${UPLOAD}` },
  upload_grant: { token: 'g', expires_at: '2026-05-16T09:15:00.000Z', url: null },
};

const linked = (...urls: readonly string[]) =>
  linkControlPlanes({ urls, credential: CREDENTIAL, patienceMilliseconds: 1000, pace: instantPace() });

describe('the leases of upload sessions', () => {
  it('are asked for again where the answer got lost, under the same file_id, so that it is one lease', async () => {
    await using server = await scriptedServer(({ socket }) => void socket.destroy(), json(200, LEASED));
    await using link = linked(server.url);
    expect(await link.uploads.begin({ grant: 'g', fileId })).toEqual({
      ...{ lease: { grant: 'g', number: 3 }, relativePath: 'a', mediaType: 'text/plain' },
      declared: { sizeBytes: 7 },
    });
    expect(server.seen.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual(
      Array.from({ length: 2 }, () => ['POST', '/internal/uploads/begin', `Bearer ${CREDENTIAL}`]),
    );
  });

  it('are asked for no longer where no control plane answers', async () => {
    await using link = linked(await closedUrl(), await closedUrl());
    await expect(link.uploads.begin({ grant: 'g', fileId })).rejects.toThrow(ControlPlaneUnavailableError);
  });

  it('are refused as the control plane says, at once', async () => {
    const refusal = { code: 'upload_in_progress', detail: 'ana sends', receiving_by: 'ana' };
    await using server = await scriptedServer(problem(409, refusal, { 'retry-after': '7' }));
    await using link = linked(server.url);
    const error = await link.uploads.begin({ grant: 'g', fileId }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UploadInProgressError);
    expect(error).toMatchObject({ members: { receiving_by: 'ana', retry_after_seconds: 7 } });
    expect(server.seen).toHaveLength(1);
  });

  it('are kept by a sign of life that is sent once, and given back', async () => {
    const aborted = problem(410, { code: 'upload_aborted', detail: 'ana aborted it' });
    await using server = await scriptedServer(
      json(200, {}),
      json(200, {}),
      aborted,
      problem(503, { code: 'replaying', detail: 'x' }),
    );
    await using link = linked(server.url);
    const lease = { grant: 'g', number: 3 };
    await link.uploads.heartbeat(lease);
    await link.uploads.end(lease);
    await expect(link.uploads.heartbeat(lease)).rejects.toThrow(UploadAbortedError);
    await expect(link.uploads.heartbeat(lease)).rejects.toThrow(ControlPlaneUnavailableError);
    const paths = server.seen.map(({ url }) => url.replace('/internal/uploads/', ''));
    expect(paths).toEqual(['heartbeat', 'end', 'heartbeat', 'heartbeat']);
  });
});

describe('upload sessions of a remote API', () => {
  it('are announced under a key that stays the same when the announcement is sent again', async () => {
    await using server = await scriptedServer(
      ({ socket }) => void socket.destroy(),
      json(201, { ...SESSION, status: 'created' }),
    );
    await using remote = connect({ apiUrl: server.url, token: 't', pace: instantPace() });
    const command = { packageId: receipt('a').fileId as never, relativePath: 'a', mediaType: 'text/plain', actor: 'ci' };
    expect((await remote.control.uploads.create(command)).upload).toMatchObject({ uploadId: UPLOAD, status: 'created' });
    const [first, second] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toBe(second);
    expect(first).toEqual(expect.any(String));
  });

  it('are aborted though the answer got lost', async () => {
    await using server = await scriptedServer(({ socket }) => void socket.destroy(), json(200, SESSION));
    await using remote = connect({ apiUrl: server.url, token: 't', pace: instantPace() });
    const { upload, grant } = await remote.control.uploads.abort({ uploadId: UPLOAD, actor: 'ci' });
    expect([upload.status, upload.abortedBy, grant.token]).toEqual(['aborted', 'ci', 'g']);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill(`DELETE /uploads/${UPLOAD}`));
  });

  it('in a status of another version are no answer', async () => {
    await using server = await scriptedServer(json(200, { ...SESSION, status: 'paused' }));
    await using remote = connect({ apiUrl: server.url, token: 't', pace: instantPace() });
    await expect(remote.control.uploads.get({ uploadId: UPLOAD, actor: 'ci' })).rejects.toThrow(UnexpectedResponseError);
  });
});
