import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage } from './api.js';
import { adding } from './log.js';
import { startServer, type TestServer } from './server.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('retention over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const hold = (packageId: string, body: Json) => server.post(`/packages/${packageId}/retention/holds`, body);
  const release = (packageId: string, holdId: unknown, body: Json = { reason: 'settled' }) =>
    server.post(`/packages/${packageId}/retention/holds/${holdId}/release`, body);
  const extend = (packageId: string, body: Json) => server.post(`/packages/${packageId}/retention/extensions`, body);
  const get = (packageId: string, route: string) => jsonOf(server.send(`/packages/${packageId}/${route}`), 200);

  it('keeps a package for each of two cases, until both are released', async () => {
    const packageId = await newPackage(server);
    const one = await jsonOf(hold(packageId, { reason: 'a claim was filed', reference: 'CASE-1' }), 201);
    expect(one).toEqual({
      hold_id: expect.stringMatching(UUID),
      package_id: packageId,
      reason: 'a claim was filed',
      reference: 'CASE-1',
      applied_by: 'everything',
      applied_at: expect.stringMatching(TIME),
      released_by: null,
      released_at: null,
      release_reason: null,
    });
    const two = await jsonOf(hold(packageId, { reason: 'and another' }), 201);
    expect(two).toMatchObject({ reference: null });
    expect(await get(packageId, 'retention')).toMatchObject({
      package_id: packageId,
      status: 'created',
      retention_class: 'transient',
      retention: { active_hold_id: one.hold_id, eligible_for_deletion: false },
      active_holds: [one, two],
      has_more_holds: false,
    });

    const released = await jsonOf(release(packageId, one.hold_id), 200);
    expect(released).toMatchObject({
      ...one,
      release_reason: 'settled',
      released_by: 'everything',
      released_at: expect.any(String),
    });
    expect(await get(packageId, 'explain')).toMatchObject({ rule: 'held', is_kept: true, active_holds: [two] });
    await jsonOf(release(packageId, two.hold_id), 200);
    expect(await get(packageId, 'retention')).toMatchObject({ retention: { active_hold_id: null }, active_holds: [] });
    const { items } = await get(packageId, 'retention/holds');
    expect(items).toMatchObject([released, { hold_id: two.hold_id, release_reason: 'settled' }]);
  });

  it('lists packages by whether a hold is in force', async () => {
    const held = await newPackage(server, { producer: 'held' });
    await newPackage(server, { producer: 'held' });
    await jsonOf(hold(held, { reason: 'case' }), 201);
    const { items } = await jsonOf(server.send('/packages?producer=held&held=true'), 200);
    expect(items).toMatchObject([{ package_id: held }]);
  });

  it.each([
    ['2125-01-31T10:00:00+01:00', '2125-01-31T09:00:00.000Z'],
    ['2125-02-01t00:00:00.0001z', '2125-02-01T00:00:00.001Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('extends until %s, which is %s', async (sent, until) => {
    const packageId = await newPackage(server);
    const { retention } = await get(packageId, 'retention');
    const extension = await jsonOf(extend(packageId, { new_expires_at: sent, reason: 'the audit' }), 201);
    expect(extension).toEqual({
      package_id: packageId,
      previous_expires_at: (retention as Json).current_expires_at,
      new_expires_at: until,
      reason: 'the audit',
      extended_by: 'everything',
      extended_at: expect.stringMatching(TIME),
    });
    expect(await get(packageId, 'retention')).toMatchObject({ retention: { current_expires_at: until } });
  });

  it('tells the history from the log, as the log itself does, page by page', async () => {
    const packageId = await newPackage(server);
    const { hold_id: holdId } = await jsonOf(hold(packageId, { reason: 'case', reference: 'R-7' }), 201);
    await jsonOf(extend(packageId, { new_expires_at: '2125-01-31T10:00:00Z', reason: 'the audit' }), 201);
    await jsonOf(release(packageId, holdId), 200);
    const first = await get(packageId, 'retention/history?limit=3');
    const second = await get(packageId, `retention/history?limit=3&cursor=${first.next_cursor}`);
    const events = [...(first.items as Json[]), ...(second.items as Json[])];
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'v1.retention.default_applied',
      'v1.retention.hold_applied',
      'v1.retention.extended',
      'v1.retention.hold_released',
    ]);
    expect(second.next_cursor).toBeNull();
    const accept = { headers: { accept: 'application/json' } };
    for (const event of events) {
      const { events: logged } = await jsonOf(server.send(`/events?since=${Number(event.sequence) - 1}&limit=1`, accept), 200);
      expect(logged).toEqual([event]);
    }
    expect(events[1]?.payload).toEqual({
      package_id: packageId,
      hold_id: holdId,
      reason: 'case',
      reference: 'R-7',
      active_hold_id: holdId,
    });
  });

  it('explains in words, with the rule, the time and the event behind it', async () => {
    const packageId = await newPackage(server);
    await jsonOf(extend(packageId, { new_expires_at: '2125-01-31T10:00:00Z', reason: 'the audit of 2125' }), 201);
    const explanation = await get(packageId, 'explain');
    expect(explanation).toMatchObject({
      package_id: packageId,
      rule: 'not_expired',
      is_kept: true,
      kept_until: '2125-01-31T10:00:00.000Z',
      expiry_set_by: { event_type: 'v1.retention.extended', actor: 'everything', reason: 'the audit of 2125' },
      as_of: expect.stringMatching(TIME),
    });
    expect(explanation.because).toContain('the audit of 2125');
    expect(explanation.next).toContain('2125-01-31T10:00:00.000Z');
  });

  describe('asked again under the same key', () => {
    const under = (key: string, path: string, body: Json) =>
      server.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });

    it.each([
      ['an extension', 'extensions', { new_expires_at: '2125-01-31T10:00:00Z', reason: 'r' }],
      ['a hold', 'holds', { reason: 'r', reference: 'R' }],
    ])('%s is answered as it was, and recorded once', async (_what, route, body) => {
      const path = `/packages/${await newPackage(server)}/retention/${route}`;
      const key = `retention-${route}`;
      const [first, events] = await adding(server, () => jsonOf(under(key, path, body), 201));
      expect(events).toBe(1);
      const [again, more] = await adding(server, () => jsonOf(under(key, path, body), 201));
      expect([again, more]).toEqual([first, 0]);
      await problemOf(under(key, path, { ...body, reason: 'another' }), 422, 'idempotency_key_reused');
    });

    it('a release is answered as it was, and is none the second time without the key', async () => {
      const packageId = await newPackage(server);
      const { hold_id: holdId } = await jsonOf(hold(packageId, { reason: 'case' }), 201);
      const path = `/packages/${packageId}/retention/holds/${holdId}/release`;
      const released = await jsonOf(under('release', path, { reason: 'r' }), 200);
      expect(await jsonOf(under('release', path, { reason: 'r' }), 200)).toEqual(released);
      const problem = await problemOf(release(packageId, holdId), 409, 'hold_already_released');
      expect(problem).toMatchObject({ released_at: released.released_at, released_by: 'everything' });
    });
  });
});
