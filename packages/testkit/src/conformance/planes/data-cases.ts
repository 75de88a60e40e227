import type { IngestRequest, ReadClaims } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { DataPlaneCases } from './cases.js';
import { listCases, statCases } from './listing-cases.js';
import {
  body,
  bytesOf,
  digestsOf,
  NO_FILE,
  OTHER_SHA256,
  openPackage,
  packageWithFile,
  readAll,
  receiptFor,
  recordOne,
  uploadClaimsFor,
} from './material.js';
import { deleteCases, verifyCases } from './objects-cases.js';
import { seriesCases } from './series-cases.js';
import { MAX_FILE_BYTES, type PlanesSubject } from './subject.js';
import { ingestUploadCases } from './uploads-cases.js';

const MIB = 1024 * 1024;
const CHUNK = new Uint8Array(256 * 1024).fill(7);
const CHUNKS_OFFERED = 256;
/** What may be on its way between two planes and within each: buffers of streams and of the kernel. */
const ON_ITS_WAY = 16 * MIB;

async function ingest(planes: PlanesSubject, chunks: AsyncIterable<Uint8Array>, members: Partial<IngestRequest> = {}) {
  const grant = members.grant ?? (await openPackage(planes)).grant;
  return planes.data.ingest({ grant, relativePath: 'a.txt', mediaType: 'text/plain', ...members }, chunks);
}

/** A body that counts what was taken of it, and tells when it was ended. */
function offered(chunks: number) {
  const state = { bytes: 0, ended: false };
  const ended = Promise.withResolvers<void>();
  async function* generate() {
    try {
      for (let chunk = 0; chunk < chunks; chunk++) {
        state.bytes += CHUNK.byteLength;
        yield CHUNK;
      }
    } finally {
      state.ended = true;
      ended.resolve();
    }
  }
  return { state, ended: ended.promise, chunks: generate() };
}

async function* silentAfter(first: string) {
  yield bytesOf(first);
  await new Promise<never>(() => {});
}

/** Nothing of the upload is left: no fact, and nothing in staging. */
async function expectNothing(planes: PlanesSubject): Promise<void> {
  await planes.backend.untilIdle();
  const { events } = await planes.control.events.page({ since: 0 });
  expect(events.filter((event) => event.eventType === 'v1.file.ingested')).toEqual([]);
}

async function readGrant(planes: PlanesSubject, content: string | Uint8Array = 'content') {
  const { file } = await packageWithFile(planes, content);
  return { file, grant: (await planes.control.files.grantRead({ fileId: file.fileId, actor: planes.actor })).token };
}

function readClaims(planes: PlanesSubject): Omit<ReadClaims, 'logId'> {
  return {
    op: 'read',
    actor: planes.actor,
    fileId: NO_FILE,
    relativePath: 'a.txt',
    mediaType: 'text/plain',
    ...digestsOf(bytesOf('never stored')),
    locations: [{ backendId: 'local', generation: 0 }],
  };
}

export const dataPlaneCases: DataPlaneCases = {
  list: listCases,
  stat: statCases,
  ingestAll: seriesCases,
  ingest: {
    answers: {
      'the file that was recorded, with both digests of its bytes': async (planes) => {
        const { packageId, grant } = await openPackage(planes);
        const file = await ingest(planes, body('con', 'tent'), { grant, relativePath: 'ü/\u{1f600} %2F?#' });
        const { contentAddress, sha256, sizeBytes } = digestsOf(bytesOf('content'));
        expect(file).toMatchObject({ packageId, relativePath: 'ü/\u{1f600} %2F?#', sizeBytes, digestSha256: sha256 });
        expect(`${file.digestAlgorithm}:${file.digestPrimary}`).toBe(contentAddress);
        expect(await planes.control.files.get(file.fileId)).toEqual(file);
      },
      'an empty file, and one whose digests were declared': async (planes) => {
        const { grant } = await openPackage(planes);
        expect(await ingest(planes, body(), { grant, relativePath: 'empty' })).toMatchObject({ sizeBytes: 0 });
        const declared = digestsOf(bytesOf('content'));
        expect(await ingest(planes, body('content'), { grant, declared })).toMatchObject({ digestSha256: declared.sha256 });
      },
      'the same file for the same idempotency key, though the bytes came again': async (planes) => {
        const { grant } = await openPackage(planes);
        const first = await ingest(planes, body('content'), { grant, idempotencyKey: 'ingest-1' });
        expect(await ingest(planes, body('content'), { grant, idempotencyKey: 'ingest-1' })).toEqual(first);
      },
      'as fast as the backend takes the bytes, and no faster': async (planes) => {
        const { state, chunks } = offered(CHUNKS_OFFERED);
        const release = planes.backend.holdWrites();
        const ingesting = ingest(planes, chunks);
        const taken = await settled(() => state.bytes);
        expect(taken).toBeLessThan(ON_ITS_WAY);
        release();
        expect(await ingesting).toMatchObject({ sizeBytes: CHUNKS_OFFERED * CHUNK.byteLength });
      },
      'nothing after an abort, which ends the body and leaves nothing behind': async (planes) => {
        const { grant } = await openPackage(planes);
        const controller = new AbortController();
        const { ended, state, chunks } = offered(CHUNKS_OFFERED);
        const release = planes.backend.holdWrites();
        const request = { grant, relativePath: 'a.txt', mediaType: 'text/plain' };
        const ingesting = planes.data.ingest(request, chunks, { signal: controller.signal }).catch((error: unknown) => error);
        await settled(() => state.bytes);
        controller.abort();
        expect(await ingesting).toMatchObject({ code: 'upload_interrupted' });
        await ended;
        release();
        await expectNothing(planes);
      },
    },
    refuses: {
      grant_invalid: (planes) => ingest(planes, body('content'), { grant: 'made.up.grant' }),
      grant_expired: async (planes) => {
        const { packageId } = await openPackage(planes);
        const grant = await planes.sign(uploadClaimsFor(planes, packageId), { expired: true });
        return ingest(planes, body('content'), { grant });
      },
      grant_mismatch: async (planes) => ingest(planes, body('content'), { grant: (await readGrant(planes)).grant }),
      invalid_relative_path: (planes) => ingest(planes, body('content'), { relativePath: 'a/../b' }),
      digest_mismatch: (planes) => ingest(planes, body('content'), { declared: { sha256: OTHER_SHA256 } }),
      size_mismatch: (planes) => ingest(planes, body('content'), { declared: { sizeBytes: 6 } }),
      file_too_large: async (planes) => {
        const declared = { sizeBytes: MAX_FILE_BYTES + 1 };
        return ingest(planes, silentAfter('x'), { declared });
      },
      upload_interrupted: async (planes) => {
        async function* breaking() {
          yield bytesOf('con');
          throw new Error('the disk of the sender failed');
        }
        return ingest(planes, breaking());
      },
      upload_idle_timeout: (planes) => ingest(planes, silentAfter('con')),
      backend_unavailable: (planes) => {
        planes.backend.fail('unavailable');
        return ingest(planes, body('content'));
      },
      storage_full: (planes) => {
        planes.backend.fail('full');
        return ingest(planes, body('content'));
      },
      storage_not_ours: async (planes) => {
        await planes.disown();
        return ingest(planes, body('content'));
      },
      control_plane_unavailable: async (planes) => {
        const { grant } = await packageWithFile(planes);
        await planes.isolateData();
        return ingest(planes, body('another'), { grant, relativePath: 'b.txt' });
      },
    },
  },
  ingestUpload: ingestUploadCases,
  open: {
    answers: {
      'the whole file, and what it is': async (planes) => {
        const { file, grant } = await readGrant(planes);
        const opened = await planes.data.open({ grant });
        expect(opened).toMatchObject({
          fileId: file.fileId,
          relativePath: 'a.txt',
          mediaType: 'text/plain',
          sha256: file.digestSha256,
          ...{ sizeBytes: 7, offset: 0, length: 7 },
        });
        expect(await readAll(opened.body)).toBe('content');
      },
      'one range': async (planes) => {
        const { grant } = await readGrant(planes);
        const middle = await planes.data.open({ grant, range: { first: 2, last: 3 } });
        expect(middle).toMatchObject({ sizeBytes: 7, offset: 2, length: 2 });
        expect(await readAll(middle.body)).toBe('nt');
        expect(await readAll((await planes.data.open({ grant, range: { first: 5 } })).body)).toBe('nt');
        expect(await readAll((await planes.data.open({ grant, range: { suffix: 3 } })).body)).toBe('ent');
      },
      'as fast as its reader takes the bytes, and no faster; ended by the reader it holds nothing': async (planes) => {
        const { grant } = await readGrant(planes, new Uint8Array(64 * MIB));
        const opened = await planes.data.open({ grant });
        const chunks = opened.body[Symbol.asyncIterator]();
        await chunks.next();
        expect(await settled(() => planes.backend.bytesRead)).toBeLessThan(ON_ITS_WAY);
        await chunks.return?.();
      },
    },
    refuses: {
      grant_invalid: (planes) => planes.data.open({ grant: 'made.up.grant' }),
      grant_expired: async (planes) => planes.data.open({ grant: await planes.sign(readClaims(planes), { expired: true }) }),
      grant_mismatch: async (planes) => planes.data.open({ grant: (await openPackage(planes)).grant }),
      range_not_satisfiable: async (planes) => {
        const { grant } = await readGrant(planes);
        return planes.data.open({ grant, range: { first: 7 } });
      },
      object_not_found: async (planes) => planes.data.open({ grant: await planes.sign(readClaims(planes)) }),
      stored_object_corrupt: async (planes) => {
        const { file, grant } = await readGrant(planes);
        await planes.truncateCopies(file.fileId);
        return planes.data.open({ grant });
      },
      backend_unavailable: async (planes) => {
        const { grant } = await readGrant(planes);
        planes.backend.fail('unavailable');
        return planes.data.open({ grant });
      },
    },
  },
  delete: deleteCases,
  verify: verifyCases,
  health: {
    answers: {
      'how each backend is': async ({ data }) => {
        expect(await data.health()).toEqual([expect.objectContaining({ backendId: 'local', healthy: true })]);
      },
      'that a backend belongs to another log, once that is known, and what to do': async (planes) => {
        await planes.disown();
        await expect(ingest(planes, body('content'))).rejects.toMatchObject({ code: 'storage_not_ours' });
        const [local] = await planes.data.health();
        expect(local).toMatchObject({ healthy: false, detail: expect.stringContaining('artifactstore storage adopt') });
      },
      'that a backend is empty though the log has objects there, once that is known, and what to do': async (planes) => {
        const { grant } = await openPackage(planes);
        await recordOne(planes, receiptFor(grant));
        await expect(ingest(planes, body('content'))).rejects.toMatchObject({ code: 'storage_not_ours' });
        const [local] = await planes.data.health();
        expect(local).toMatchObject({ healthy: false, detail: expect.stringContaining('mount its disk or correct its root') });
      },
    },
    refuses: {},
  },
};

/** The value once it has stopped growing: what waits for somebody else grows no more, however long one looks. */
async function settled(value: () => number): Promise<number> {
  const LOOKS = 20;
  let [last, same] = [value(), 0];
  while (same < LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    same = value() === last && last > 0 ? same + 1 : 0;
    last = value();
  }
  return last;
}
