import { addSeconds, contentAddress, type FileId, parseId, type UploadId } from '@artifact-store/identity';
import type { StateChange, UploadRow, UploadsByTime } from '@artifact-store/registry';
import { describe, expect, it } from '@jest/globals';
import { uploadRow } from '../../builders/rows.js';
import { RefusedError, record } from './commands.js';
import { ask, keep } from './job-rows.js';
import { upTo } from './log-of.js';
import type { OpenSubject } from './open-subject.js';

const putUpload = (row: UploadRow): StateChange => ({ change: 'put', state: 'upload_sessions', row });
const forget = ({ uploadId }: UploadRow): StateChange => ({ change: 'delete', state: 'upload_sessions', key: { uploadId } });

export function uploadTests(use: () => OpenSubject): void {
  const keepAll = (...state: readonly StateChange[]) => use().store.transact(keep(state));
  const newId = () => parseId<UploadId>(use().make.jobId());
  const idsOf = (rows: readonly UploadRow[]) => rows.map(({ uploadId }) => uploadId);

  describe('rows of upload sessions', () => {
    it('are given as they were written, every column, until another row takes their place or they are forgotten', async () => {
      const { store, clock } = use();
      const first = uploadRow({ uploadId: newId() });
      await keepAll(putUpload(first));
      expect(await store.views.upload(first.uploadId)).toEqual(first);
      const fileId = parseId<FileId>(newId());
      const second: UploadRow = {
        ...first,
        ...{ relativePath: 'ä\u{1f600}', sizeBytes: 2 ** 53 - 1, digest: contentAddress('sha256', '0f'.repeat(32)) },
        ...{ status: 'completed', endedAt: clock.now(), abortedBy: 'bo', fileId },
        ...{ leaseNumber: 8, leaseActor: 'ana', leaseFileId: fileId, leaseExpiresAt: clock.now() },
      };
      await keepAll(putUpload(second));
      expect(await store.views.upload(first.uploadId)).toEqual(second);
      await keepAll(forget(second), forget({ ...second, uploadId: newId() }));
      expect(await store.views.upload(first.uploadId)).toBeUndefined();
    });

    it('are seen by the later commands of a batch, and by none where the command refuses', async () => {
      const { store } = use();
      const row = uploadRow({ uploadId: newId() });
      const counting = upTo(60).map((n) =>
        store.transact({
          load: async (views) => (await views.upload(row.uploadId)) ?? row,
          decide: (found) => {
            if (n % 7 === 0) throw new RefusedError('refused on purpose');
            const leaseNumber = found.leaseNumber + 1;
            return { events: [], state: [putUpload({ ...found, leaseNumber })], answer: leaseNumber };
          },
        }),
      );
      const deleting = store.transact({
        load: (views) => views.upload(row.uploadId),
        decide: (found) => ({ events: [], state: found === undefined ? [] : [forget(found)], answer: found?.leaseNumber }),
      });
      const [counts, deleted] = [await Promise.allSettled(counting), await deleting];
      const allowed = upTo(60).filter((n) => n % 7 !== 0).length;
      expect(counts.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))).toEqual(upTo(allowed));
      expect(deleted).toBe(allowed);
      expect(await store.transact(ask((views) => views.upload(row.uploadId)))).toBeUndefined();
    });

    it('tell, page after page, whose time is over under no lease, and which ended by a time', async () => {
      const { store, clock } = use();
      const now = clock.now();
      const at = (seconds: number) => addSeconds(now, seconds);
      const row = (members: Partial<UploadRow>) => uploadRow({ uploadId: newId(), ...members });
      const waiting = [-5, -5, 0, 1].map((seconds) => row({ expiresAt: at(seconds) }));
      const lapsed = row({ expiresAt: at(-7), status: 'receiving', leaseExpiresAt: now });
      const leased = row({ expiresAt: at(-7), status: 'receiving', leaseExpiresAt: at(1) });
      const ended = [-9, -8, -8, -1].map((seconds) => row({ expiresAt: at(-20), status: 'aborted', endedAt: at(seconds) }));
      const [, second, due] = waiting as [UploadRow, UploadRow, UploadRow, UploadRow];
      await keepAll(...[...waiting, lapsed, leased, ...ended].map(putUpload));
      const listed = async (
        page: (query: UploadsByTime) => Promise<readonly UploadRow[]>,
        timeOf: (row: UploadRow) => UploadRow['endedAt'],
        until: number,
      ) => {
        const found: UploadRow[] = [];
        for (;;) {
          const last = found.at(-1);
          const after = last && { time: timeOf(last) ?? now, uploadId: last.uploadId };
          const rows = await page({ at: at(until), limit: 2, after });
          found.push(...rows);
          if (rows.length < 2) return idsOf(found);
        }
      };
      const { views } = store;
      const expired = await listed(
        (query) => views.uploadsToExpire(query),
        ({ expiresAt }) => expiresAt,
        0,
      );
      expect(expired).toEqual(idsOf([lapsed, waiting[0] as UploadRow, second, due]));
      const old = await listed(
        (query) => views.uploadsToForget(query),
        ({ endedAt }) => endedAt,
        -8,
      );
      expect(old).toEqual(idsOf(ended.slice(0, 3)));
    });

    it('are no view: a replay leaves them, and the digest of the views knows nothing of them', async () => {
      const { store, database, make, subject } = use();
      await store.transact(record(make.created(), null));
      const digest = await database.viewsDigest();
      await keepAll(putUpload(uploadRow({ uploadId: newId() })));
      const before = await subject.sql('SELECT * FROM upload_sessions');
      expect(await database.replay({ check: true })).toMatchObject({ differed: false, viewsDigest: digest });
      expect(await subject.sql('SELECT * FROM upload_sessions')).toEqual(before);
      expect(before).toHaveLength(1);
    });
  });
}
