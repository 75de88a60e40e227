import { parseTimestamp } from '@artifact-store/identity';
import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newPackage, putFile } from './api.js';
import { letGoIn } from './let-go.js';
import { adding } from './log.js';
import { startServer, type TestServer } from './server.js';

const NOBODY = '01900000-0000-7000-8000-000000000000';
const LATER = '2125-01-31T10:00:00Z';
const LONG = 'x'.repeat(10 * 1024);

describe('retention refuses', () => {
  let server: TestServer;
  /** Packages by what is special of them. */
  let packages: Record<'open' | 'permanent' | 'expired' | 'collecting' | 'garbage_collected', string>;
  let expiry: string;
  let holdId: string;

  beforeAll(async () => {
    const before = await startServer();
    const [open, collecting, collected] = [await newPackage(before), await newPackage(before), await newPackage(before)];
    const permanent = await newPackage(before, { retention_class: 'permanent-record' });
    const expired = await newPackage(before);
    packages = { open, permanent, expired, collecting, garbage_collected: collected };
    const held = before.post(`/packages/${collecting}/retention/holds`, { reason: 'before it was let go' });
    holdId = String((await jsonOf(held, 201)).hold_id);
    await before.stop();
    await letGoIn(before.directory, { collecting, garbage_collected: collected });
    server = await startServer({}, before.directory);
    const { retention } = await jsonOf(server.send(`/packages/${open}`), 200);
    expiry = String((retention as Json).current_expires_at);
  });
  afterAll(() => server.close());

  /** That a request is refused with a code and a detail, and leaves no event. */
  async function refused(route: string, body: unknown, status: number, code: string, detail: string | RegExp): Promise<Json> {
    const [problem, events] = await adding(server, () => problemOf(server.post(route, body), status, code));
    expect(problem.detail).toEqual(typeof detail === 'string' ? expect.stringContaining(detail) : expect.stringMatching(detail));
    expect(events).toBe(0);
    return problem;
  }

  describe('an expiry', () => {
    const extend = (id: string, newExpiresAt: unknown) =>
      [`/packages/${id}/retention/extensions`, { new_expires_at: newExpiresAt, reason: 'the audit' }] as const;

    it.each([
      ['is empty', '', 'a day and a time with its zone'],
      ['is a word', 'soon', '"soon"'],
      ['is a day', '2125-01-31', 'a day and a time with its zone'],
      ['is an hour', '10:00:00Z', 'a day and a time with its zone'],
      ['has a space', '2125-01-31 10:00:00Z', 'a day and a time with its zone'],
      ['has no seconds', '2125-01-31T10:00Z', 'a day and a time with its zone'],
      ['is a number', '4891230000', 'a day and a time with its zone'],
      ['is a duration', 'P1Y', 'a day and a time with its zone'],
      ['has digits of another script', '٢١٢٥-01-31T10:00:00Z', 'a day and a time with its zone'],
      ['has 10 KiB', LONG, 'xxx…'],
      ['has no zone', '2125-01-31T10:00:00', 'with its zone'],
      ['has no zone behind its fraction', '2125-01-31T10:00:00.123', 'with its zone'],
      ['has a zone that is none', '2125-01-31T10:00:00+24:00', 'zone within a day'],
      ['is of the year 10000', '10000-01-01T00:00:00Z', 'years 0000 to 9999'],
      ['is of the year +10000', '+010000-01-01T00:00:00Z', 'years 0000 to 9999'],
      ['is of the year 10000 once it is rounded up', '9999-12-31T23:59:59.9999Z', 'years 0000 to 9999'],
      ['is of the year 10000 in UTC', '9999-12-31T23:00:00-01:00', 'years 0000 to 9999'],
      ['is of a day that is not', '2125-02-29T10:00:00Z', 'day and a time that exist'],
      ['is of a month that is not', '2125-13-01T10:00:00Z', 'day and a time that exist'],
      ['is of an hour that is not', '2125-01-31T24:00:01Z', 'day and a time that exist'],
      ['is of a second that is not', '2125-01-31T10:00:60Z', 'day and a time that exist'],
    ])('that %s', async (_what, text, detail) => {
      const problem = await refused(...extend(packages.open, text), 422, 'invalid_time', detail);
      expect(problem.detail).toMatch(/^new_expires_at: /);
      expect(String(problem.detail).length).toBeLessThan(400);
    });

    it.each([[4891230000], [null], [true], [['2125-01-31T10:00:00Z']], [{ time: LATER }], [undefined]])(
      'that is no text: %j',
      async (value) => {
        await refused(...extend(packages.open, value), 422, 'validation_failed', 'new_expires_at');
      },
    );

    it('that is not later than the present one, and names that', async () => {
      for (const earlier of [expiry, '2001-01-01T00:00:00Z', new Date(Date.parse(expiry) - 1).toISOString()]) {
        const problem = await refused(...extend(packages.open, earlier), 409, 'expiry_not_later', expiry);
        expect(problem.current_expires_at).toBe(expiry);
      }
    });

    it('of what never expires', async () => {
      await refused(...extend(packages.permanent, LATER), 409, 'never_expires', 'permanent-record');
    });

    it('that is later than the present one, and has passed as well', async () => {
      const { retention } = await jsonOf(server.send(`/packages/${packages.expired}`), 200);
      const passed = Date.parse(String((retention as Json).current_expires_at));
      await server.stop();
      server = await startServer({}, server.directory, { now: () => parseTimestamp(new Date(passed + 2000).toISOString()) });
      const between = new Date(passed + 1000).toISOString();
      await refused(...extend(packages.expired, between), 422, 'expiry_in_past', between);
      await server.stop();
      server = await startServer({}, server.directory);
    });

    it('of a package that is not there, is being let go, or is gone', async () => {
      await refused(...extend(NOBODY, LATER), 404, 'package_not_found', 'no package');
      await refused(...extend('x', LATER), 422, 'validation_failed', 'package_id');
      const problem = await refused(...extend(packages.collecting, LATER), 409, 'package_collecting', 'undelete');
      expect(problem.package_id).toBe(packages.collecting);
      await refused(...extend(packages.garbage_collected, LATER), 410, 'package_collected', 'let go');
    });
  });

  describe('a reason', () => {
    const routes = () => ({
      extensions: { route: `/packages/${packages.open}/retention/extensions`, body: { new_expires_at: LATER } },
      holds: { route: `/packages/${packages.open}/retention/holds`, body: {} },
      release: { route: `/packages/${packages.collecting}/retention/holds/${holdId}/release`, body: {} },
    });

    describe.each(['extensions', 'holds', 'release'] as const)('of %s', (which) => {
      it.each([
        ['is empty', '', 'validation_failed', 'reason is empty'],
        ['is missing', undefined, 'validation_failed', 'reason'],
        ['is null', null, 'validation_failed', 'reason'],
        ['is a number', 7, 'validation_failed', 'reason'],
        ['is a list', ['r'], 'validation_failed', 'reason'],
        ['has 10 KiB', LONG, 'invalid_text', 'reason is longer than 4096 bytes'],
        ['has 4096 characters, and more bytes', 'ü'.repeat(4096), 'invalid_text', 'reason is longer than 4096 bytes'],
        ['holds U+0000', 'a\u0000b', 'invalid_text', 'reason holds U+0000'],
        ['holds a lone surrogate', 'a\ud800', 'invalid_text', 'reason holds a lone surrogate'],
      ])('that %s', async (_what, reason, code, detail) => {
        const { route, body } = routes()[which];
        await refused(route, { ...body, reason }, 422, code, detail);
      });

      it('beside a member nobody knows', async () => {
        const { route, body } = routes()[which];
        await refused(route, { ...body, reason: 'r', until: LATER }, 422, 'validation_failed', '"until" is not known here');
      });
    });
  });

  describe('a hold', () => {
    const holds = (id: string) => `/packages/${id}/retention/holds`;

    it.each([
      ['is empty', '', 'validation_failed', 'reference is empty'],
      ['is a number', 7, 'validation_failed', 'reference'],
      ['has 257 bytes', 'x'.repeat(257), 'invalid_text', 'reference is longer than 256 bytes'],
      ['holds U+0000', '\u0000', 'invalid_text', 'reference holds U+0000'],
    ])('whose reference %s', async (_what, reference, code, detail) => {
      await refused(holds(packages.open), { reason: 'r', reference }, 422, code, detail);
    });

    it('of a package that is not there, is being let go, or is gone', async () => {
      await refused(holds(NOBODY), { reason: 'r' }, 404, 'package_not_found', 'no package');
      await refused(holds(packages.collecting), { reason: 'r' }, 409, 'package_collecting', 'undelete');
      await refused(holds(packages.garbage_collected), { reason: 'r' }, 410, 'package_collected', 'let go');
    });
  });

  describe('a release', () => {
    const release = (id: string, hold: string) => `/packages/${id}/retention/holds/${hold}/release`;

    it('of a hold that is not there, or is of another package', async () => {
      await refused(release(NOBODY, holdId), { reason: 'r' }, 404, 'package_not_found', 'no package');
      await refused(release(packages.open, holdId), { reason: 'r' }, 404, 'hold_not_found', 'hold_id');
      await refused(release(packages.open, NOBODY), { reason: 'r' }, 404, 'hold_not_found', 'hold_id');
      await refused(release(packages.open, 'first'), { reason: 'r' }, 422, 'validation_failed', 'hold_id');
    });

    it('the second time, and says who was first', async () => {
      const held = await jsonOf(server.post(`/packages/${packages.open}/retention/holds`, { reason: 'case' }), 201);
      const path = release(packages.open, String(held.hold_id));
      const { released_at } = await jsonOf(server.post(path, { reason: 'r' }), 200);
      const problem = await refused(path, { reason: 'r' }, 409, 'hold_already_released', String(released_at));
      expect(problem).toMatchObject({ hold_id: held.hold_id, released_at, released_by: 'everything' });
    });
  });

  it('changes of a package that is being let go, or is gone, and still shows what it was', async () => {
    for (const [id, status, code] of [
      [packages.collecting, 409, 'package_collecting'],
      [packages.garbage_collected, 410, 'package_collected'],
    ] as const) {
      const before = await jsonOf(server.send(`/packages/${id}`), 200);
      const [, events] = await adding(server, async () => {
        await problemOf(putFile(server, id, 'late', 'x'), status, code);
        await problemOf(server.post(`/packages/${id}/grants`, {}), status, code);
        await problemOf(server.post(`/packages/${id}/finalize`, { allow_empty: true }), status, code);
      });
      expect(events).toBe(0);
      expect(await jsonOf(server.send(`/packages/${id}`), 200)).toEqual(before);
      const { items } = await jsonOf(server.send(`/packages?status=${before.status}`), 200);
      expect(items).toEqual([before]);
      expect(await jsonOf(server.send(`/packages/${id}/explain`), 200)).toMatchObject({ rule: before.status, is_kept: false });
    }
  });

  it.each(['retention', 'retention/holds', 'retention/history', 'explain'])('to show %s of what is not there', async (route) => {
    await problemOf(server.send(`/packages/${NOBODY}/${route}`), 404, 'package_not_found');
    await problemOf(server.send(`/packages/x/${route}`), 422, 'validation_failed');
    await problemOf(server.send(`/packages/${packages.open}/${route}?verbose=1`), 422, 'validation_failed');
  });

  it.each(['holds', 'history'])('a page of %s that there cannot be', async (route) => {
    const pages = `/packages/${packages.open}/retention/${route}`;
    for (const limit of ['0', '1001', 'ten', '-1', '1.5']) {
      await problemOf(server.send(`${pages}?limit=${limit}`), 422, 'validation_failed');
    }
    for (const cursor of ['abc', '-1', '1e9', '99999999999999999999', `${expiry}_x`, '__proto__', '%F0%9F%98%80']) {
      await problemOf(server.send(`${pages}?cursor=${cursor}`), 422, 'invalid_cursor');
    }
  });
});
