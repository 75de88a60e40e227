import type { IncomingMessage } from 'node:http';
import { encodeCanonical } from '@artifact-store/encoding';
import { type HoldId, type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { connect } from '../src/index.js';
import { instantPace, NOW, PACKAGE } from './samples.js';
import { json, problem, scriptedServer } from './scripted-server.js';

const HOLD = parseId<HoldId>('019bf4c0-0000-7000-8000-000000000004');
const JOB = parseId<JobId>('019bf4c0-0000-7000-8000-000000000005');

const holdJson = {
  ...{ hold_id: HOLD, package_id: PACKAGE, reason: 'case', reference: null, applied_by: 'ci', applied_at: NOW },
  ...{ released_by: null, released_at: null, release_reason: null },
};
const extensionJson = {
  ...{ package_id: PACKAGE, previous_expires_at: NOW, new_expires_at: '2127-01-31T09:00:00.000Z' },
  ...{ reason: 'audit', extended_by: 'ci', extended_at: NOW },
};
const jobJson = {
  ...{ job_id: JOB, kind: 'retention-sweep', state: 'running', dry_run: false, options: {}, created_by: 'ci', created_at: NOW },
  ...{ started_at: NOW, updated_at: NOW, finished_at: null, cancel_requested: false, done: 500, total: 1000, bytes: 0 },
  ...{ rate: 12.5, eta_seconds: 40, result: { marked_count: 500 }, error: null },
};
const explanationJson = {
  ...{ package_id: PACKAGE, status: 'created', retention_class: 'transient', active_holds: [], has_more_holds: false },
  retention: {
    ...{ current_expires_at: NOW, eligible_for_deletion: false, eligible_at: null, active_hold_id: null },
    last_event_sequence: 2,
  },
  ...{ rule: 'expired', is_kept: false, kept_until: null, because: 'it has expired', next: 'a sweep', as_of: NOW },
  expiry_set_by: { sequence: 2, created_at: NOW, event_type: 'v1.retention.default_applied', actor: 'ci', reason: null },
};
const eventJson = {
  ...{ sequence: 7, created_at: NOW, event_type: 'v1.retention.extended', subject_kind: 'package', subject_id: PACKAGE },
  ...{ actor: 'ci', payload_digest: `blake3:${'0'.repeat(64)}`, leaf_hash: `sha256:${'1'.repeat(64)}` },
};

const breaks = (request: IncomingMessage) => void request.socket.destroy();
const client = (apiUrl: string) => connect({ apiUrl, token: 'secret-token', pace: instantPace() });
const extend = { packageId: PACKAGE, newExpiresAt: parseTimestamp('2127-01-31T09:00:00.000Z'), reason: 'audit', actor: 'x' };

describe('retention', () => {
  it('is changed under an idempotency key, and sent again when its answer got lost', async () => {
    const answers = [json(201, extensionJson), json(201, holdJson), json(200, { ...holdJson, released_by: 'ci' })];
    await using server = await scriptedServer(...answers.flatMap((answer) => [breaks, answer]));
    await using remote = client(server.url);
    const { retention } = remote.control;
    await expect(retention.extend(extend)).resolves.toMatchObject({ newExpiresAt: extend.newExpiresAt, extendedBy: 'ci' });
    await expect(retention.hold({ packageId: PACKAGE, reason: 'case', actor: 'x' })).resolves.toMatchObject({ holdId: HOLD });
    const release = { packageId: PACKAGE, holdId: HOLD, reason: 'settled', actor: 'x', idempotencyKey: 'mine' };
    await expect(retention.release(release)).resolves.toMatchObject({ releasedBy: 'ci' });
    expect(server.seen.map(({ url }) => url)).toEqual(
      ['extensions', 'holds', `holds/${HOLD}/release`].flatMap((route) => {
        const path = `/packages/${PACKAGE}/retention/${route}`;
        return [path, path];
      }),
    );
    const [own, ownAgain, other, otherAgain, ...given] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    expect([ownAgain, otherAgain]).toEqual([own, other]);
    expect(other).not.toBe(own);
    expect(given).toEqual(['mine', 'mine']);
  });

  it('is refused as the server refused it', async () => {
    const refusal = { code: 'expiry_not_later', detail: 'the package expires later', current_expires_at: NOW };
    await using server = await scriptedServer(problem(409, refusal));
    await using remote = client(server.url);
    await expect(remote.control.retention.extend(extend)).rejects.toMatchObject({
      code: 'expiry_not_later',
      members: { current_expires_at: NOW },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('has a history whose payloads are whole, whether they came along or not', async () => {
    const payload = encodeCanonical({ reason: 'large' });
    const elsewhere = { payload: null, payload_size: 70_000, payload_url: '/events/7/payload' };
    const items = [
      { ...eventJson, ...elsewhere },
      { ...eventJson, sequence: 8, payload: { reason: 'small' } },
    ];
    await using server = await scriptedServer(
      json(200, { items, next_cursor: null }),
      (_, response) => void response.writeHead(200).end(payload),
    );
    await using remote = client(server.url);
    const history = await remote.control.retention.history({ packageId: PACKAGE, limit: 2, cursor: 'c&d' });
    expect(history.items.map((event) => Buffer.from(event.payload))).toEqual([
      Buffer.from(payload),
      Buffer.from(encodeCanonical({ reason: 'small' })),
    ]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      `/packages/${PACKAGE}/retention/history?limit=2&cursor=c%26d`,
      '/events/7/payload',
    ]);
  });

  it('is explained', async () => {
    await using server = await scriptedServer(json(200, explanationJson), json(200, { ...explanationJson, rule: 'forgotten' }));
    await using remote = client(server.url);
    const { retention } = remote.control;
    await expect(retention.explain(PACKAGE)).resolves.toMatchObject({ rule: 'expired', because: 'it has expired', asOf: NOW });
    await expect(retention.explain(PACKAGE)).rejects.toMatchObject({
      code: 'unexpected_response',
      detail: expect.stringContaining('forgotten'),
    });
  });
});

describe('a collected package', () => {
  const packageJson = {
    ...{ package_id: PACKAGE, name: 'n', producer: 'p', subject: 's', retention_class: 'transient', metadata: {} },
    ...{ metadata_schema: null, unique_key: null, status: 'created', manifest_digest: null, file_count: 0, total_bytes: 0 },
    ...{ created_at: NOW, created_by: 'ci', finalized_at: null, finalized_by: null, last_event_sequence: 9 },
    retention: explanationJson.retention,
  };

  it('is brought back under an idempotency key, and asked for again when the answer got lost', async () => {
    await using server = await scriptedServer(breaks, json(200, packageJson));
    await using remote = client(server.url);
    const outcome = remote.control.collection.undelete({ ...extend, reason: 'needed after all' });
    await expect(outcome).resolves.toMatchObject({ package: { packageId: PACKAGE, status: 'created' } });
    expect(server.seen).toMatchObject([{ method: 'POST', url: `/packages/${PACKAGE}/undelete` }, {}]);
    const [key, again] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(key);
  });

  it('is refused as the server refused it', async () => {
    await using server = await scriptedServer(problem(410, { code: 'package_reclaimed', detail: 'two objects are gone' }));
    await using remote = client(server.url);
    await expect(remote.control.collection.undelete(extend)).rejects.toMatchObject({ code: 'package_reclaimed' });
  });
});

describe('jobs', () => {
  it('are asked for under an idempotency key, and sent again when the answer got lost', async () => {
    await using server = await scriptedServer(breaks, json(202, jobJson));
    await using remote = client(server.url);
    const command = { kind: 'retention-sweep', dryRun: true, options: { force: true }, actor: 'x' } as const;
    await expect(remote.control.jobs.create(command)).resolves.toMatchObject({ jobId: JOB, total: 1000 });
    const [key, again] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(key).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(key);
  });

  it('are listed by kind and state', async () => {
    await using server = await scriptedServer(json(200, { items: [jobJson], next_cursor: 'more' }));
    await using remote = client(server.url);
    const page = await remote.control.jobs.list({ kind: 'retention-sweep', state: 'running', limit: 1 });
    expect(page).toMatchObject({ items: [{ jobId: JOB, result: { marked_count: 500 } }], nextCursor: 'more' });
    expect(server.seen[0]?.url).toBe('/jobs?kind=retention-sweep&state=running&limit=1');
  });

  it('are not cancelled a second time because the first answer got lost', async () => {
    await using server = await scriptedServer(breaks, json(200, jobJson));
    await using remote = client(server.url);
    const outcome = remote.control.jobs.cancel({ jobId: JOB, actor: 'x' });
    await expect(outcome).rejects.toMatchObject({ code: 'connection_failed' });
    expect(server.seen).toMatchObject([{ method: 'POST', url: `/jobs/${JOB}/cancel` }]);
  });

  it('are cancelled once there is no rate limit in the way, since nothing was done before', async () => {
    const limited = problem(429, { code: 'rate_limited', detail: 'x' }, { 'retry-after': '1' });
    await using server = await scriptedServer(limited, json(200, jobJson));
    await using remote = client(server.url);
    await expect(remote.control.jobs.cancel({ jobId: JOB, actor: 'x' })).resolves.toMatchObject({ jobId: JOB });
  });
});
