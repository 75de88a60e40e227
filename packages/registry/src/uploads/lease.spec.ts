import { addSeconds, type FileId, parseId, parseTimestamp, type UploadId } from '@artifact-store/identity';
import { ArtifactStoreError, UPLOAD_LEASE_SECONDS } from '@artifact-store/planes';
import { fileView, packageDetails, uploadRow } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Decision } from '../ports/event-store.js';
import type { UploadRow } from '../state/rows.js';
import { decideAbort } from './abort.js';
import { type BeginSnapshot, decideBegin, decideEnd, decideHeartbeat } from './lease.js';
import { statusAt, uploadView } from './session.js';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const at = (seconds: number) => addSeconds(NOW, seconds);
const UPLOAD = parseId<UploadId>('019bf4c0-0000-7000-8000-000000000901');
const [ONE, OTHER] = ['901', '902'].map((end) => parseId<FileId>(`019bf4c0-0000-7000-8000-000000001${end}`)) as [FileId, FileId];

const created = uploadRow({ uploadId: UPLOAD, createdAt: at(-10), expiresAt: at(3600) });
const receiving: UploadRow = {
  ...created,
  ...{ status: 'receiving', leaseNumber: 3, leaseActor: 'ana', leaseFileId: ONE, leaseExpiresAt: at(20) },
};
const ended = (status: 'completed' | 'aborted' | 'expired', members: Partial<UploadRow> = {}): UploadRow => ({
  ...created,
  ...{ status, endedAt: at(-1), leaseNumber: 3 },
  ...members,
});
const completed = ended('completed', { fileId: ONE });
const lapsed = { ...receiving, leaseExpiresAt: NOW };
/** Of a clock that was an hour ahead. */
const farAhead = { ...receiving, leaseExpiresAt: at(3000) };
const outOfTime = { ...created, expiresAt: NOW };

const snapshot = (row: UploadRow | undefined, members: Partial<BeginSnapshot> = {}): BeginSnapshot => ({
  row,
  now: NOW,
  package: packageDetails(),
  existing: undefined,
  recorded: undefined,
  ...members,
});
const put = { uploadId: UPLOAD, actor: 'bo', fileId: OTHER };

function codeOf(decide: () => unknown): string {
  try {
    decide();
    return 'nothing';
  } catch (error) {
    if (error instanceof ArtifactStoreError) return error.code;
    throw error;
  }
}

function rowOf(decision: Decision<unknown>): UploadRow | undefined {
  const [change] = decision.state ?? [];
  return change?.state === 'upload_sessions' && change.change === 'put' ? change.row : undefined;
}

describe('a PUT that wants a session', () => {
  it.each([
    ['waits', created, 1],
    ['waits again, after a PUT that failed', { ...created, leaseNumber: 7 }, 8],
    ['is received by somebody who was silent for the time of a lease', lapsed, 4],
    ['is received by somebody whose clock was far ahead', farAhead, 4],
  ])('gets it where it %s', (_, row, number) => {
    const decision = decideBegin(put, snapshot(row));
    const leased = { status: 'receiving', leaseNumber: number, leaseActor: 'bo', leaseFileId: OTHER };
    expect(rowOf(decision)).toEqual({ ...row, ...leased, leaseExpiresAt: at(UPLOAD_LEASE_SECONDS) });
    expect(decision.events).toEqual([]);
  });

  it('keeps the lease that it has, where it asks again', () => {
    const own = { uploadId: UPLOAD, actor: 'ana', fileId: ONE };
    expect(rowOf(decideBegin(own, snapshot(receiving)))).toMatchObject({ leaseNumber: 3, leaseFileId: ONE });
  });

  it('is answered with the file of a session that is completed, and changes nothing', () => {
    const file = fileView({ fileId: ONE });
    const closed = packageDetails({ package: { status: 'finalized' } });
    const members = { recorded: file, existing: file, package: closed };
    expect(decideBegin(put, snapshot(completed, members))).toEqual({ events: [], answer: { file } });
  });

  it.each([
    ['is not there', undefined, {}, 'upload_not_found'],
    ['is received', receiving, {}, 'upload_in_progress'],
    ['was aborted', ended('aborted', { abortedBy: 'ana' }), {}, 'upload_aborted'],
    ['has expired', ended('expired'), {}, 'upload_expired'],
    ['has expired, though nobody has written so', outOfTime, {}, 'upload_expired'],
    ['was received when its time ran out, by somebody who is gone', { ...lapsed, expiresAt: NOW }, {}, 'upload_expired'],
    ['is for a closed package', created, { package: packageDetails({ package: { status: 'finalized' } }) }, 'package_not_open'],
    ['is for a path that is taken', created, { existing: fileView() }, 'duplicate_relative_path'],
  ] as const)('does not get it where it %s', (_, row, members, code) => {
    expect(codeOf(() => decideBegin(put, snapshot(row, members)))).toBe(code);
  });

  it('hears who sends, until when, and when to come back', () => {
    expect(() => decideBegin(put, snapshot({ ...receiving, leaseExpiresAt: addSeconds(NOW, 19.001) }))).toThrow(
      expect.objectContaining({
        detail: 'ana sends the bytes now, and has the upload until 2026-05-16T09:00:19.001Z at least',
        members: {
          upload_id: UPLOAD,
          receiving_by: 'ana',
          receiving_until: '2026-05-16T09:00:19.001Z',
          retry_after_seconds: 20,
        },
      }),
    );
  });
});

describe('a sign of life', () => {
  it.each([
    ['in time', receiving],
    ['late, where nobody has taken over', lapsed],
    ['though the time of the session is over meanwhile', { ...receiving, expiresAt: at(-5) }],
  ])('keeps the lease: %s', (_, row) => {
    expect(rowOf(decideHeartbeat(UPLOAD, 3, { row, now: NOW }))).toEqual({ ...row, leaseExpiresAt: at(UPLOAD_LEASE_SECONDS) });
  });

  it('changes nothing once the file is recorded', () => {
    expect(decideHeartbeat(UPLOAD, 3, { row: completed, now: NOW })).toEqual({ events: [], answer: null });
  });

  it.each([
    ['the session is forgotten', 3, undefined, 'upload_not_found'],
    ['another has taken over', 2, receiving, 'upload_superseded'],
    ['another has completed it', 2, completed, 'upload_superseded'],
    ['it was given back', 3, { ...created, leaseNumber: 3 }, 'upload_superseded'],
    ['it was aborted', 3, ended('aborted', { abortedBy: 'bo' }), 'upload_aborted'],
    ['it came too late, and the time is over', 3, { ...lapsed, expiresAt: NOW }, 'upload_expired'],
  ] as const)('tells that the lease is lost where %s', (_, number, row, code) => {
    expect(codeOf(() => decideHeartbeat(UPLOAD, number, { row, now: NOW }))).toBe(code);
  });
});

describe('a lease that is given back', () => {
  it('lets another PUT begin at once', () => {
    const expected = { ...created, leaseNumber: 3 };
    expect(rowOf(decideEnd(3, { row: receiving, now: NOW }))).toEqual(expected);
  });

  it.each([
    ['an older one', 2, receiving],
    ['one of a session that is completed', 3, completed],
    ['one of a session that was aborted', 3, ended('aborted')],
    ['one of a session that is forgotten', 3, undefined],
  ] as const)('changes nothing where it is %s', (_, number, row) => {
    expect(decideEnd(number, { row, now: NOW })).toEqual({ events: [], answer: null });
  });
});

describe('an abort', () => {
  it.each([
    ['waits', created],
    ['is received', receiving],
    ['was received by somebody who is gone', lapsed],
  ])('ends a session that %s', (_, row) => {
    const free = { leaseActor: null, leaseFileId: null, leaseExpiresAt: null };
    expect(rowOf(decideAbort({ uploadId: UPLOAD, actor: 'bo' }, { row, now: NOW }))).toEqual({
      ...row,
      ...{ ...free, status: 'aborted', endedAt: NOW, abortedBy: 'bo' },
    });
  });

  it.each([
    ['was aborted', ended('aborted', { abortedBy: 'ana' })],
    ['has expired', ended('expired')],
    ['has expired, though nobody has written so', outOfTime],
  ])('leaves a session that %s as it is', (_, row) => {
    expect(decideAbort({ uploadId: UPLOAD, actor: 'bo' }, { row, now: NOW })).toEqual({ events: [], answer: row });
  });

  it('is refused where the file is recorded', () => {
    expect(codeOf(() => decideAbort({ uploadId: UPLOAD, actor: 'bo' }, { row: completed, now: NOW }))).toBe('upload_completed');
  });
});

describe('the status of a session', () => {
  it.each([
    [created, 'created'],
    [receiving, 'receiving'],
    [lapsed, 'receiving'],
    [{ ...receiving, expiresAt: NOW }, 'receiving'],
    [outOfTime, 'expired'],
    [{ ...lapsed, expiresAt: NOW }, 'expired'],
    [{ ...farAhead, expiresAt: NOW }, 'expired'],
    [{ ...completed, expiresAt: NOW }, 'completed'],
    [ended('aborted', { expiresAt: NOW }), 'aborted'],
  ])('of %j is %s', (row, status) => {
    expect(statusAt(row, NOW)).toBe(status);
    const { receiving: shown } = uploadView(row, NOW);
    expect(shown !== null).toBe(status === 'receiving');
  });
});
