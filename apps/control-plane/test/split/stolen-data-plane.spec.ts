import { randomUUID } from 'node:crypto';
import type { ReceiptJson } from '@artifact-store/planes';
import { type Json, jsonOf, problemOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Besieged } from './besieged.js';
import { grantKeysIn, hashedWith, made, opened, signedBy } from './forgery.js';
import { receiptOf } from './receipts.js';

const MAX_FILE_BYTES = 1000;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

describe('whoever has a data plane, its credential and the grants that it saw', () => {
  let siege: Besieged;
  let packageId: string;
  let grant: string;
  beforeAll(async () => {
    siege = await Besieged.start({ env: { ARTIFACTSTORE_MAX_FILE_BYTES: String(MAX_FILE_BYTES) } });
    packageId = await siege.newPackage();
    grant = await siege.uploadGrant(packageId);
  });
  afterAll(() => siege.stop());

  const refused = (receipts: readonly Json[], codes: readonly string[]) =>
    siege.expectEvents(0, async () => expect(await siege.outcomes(receipts)).toEqual(codes));

  it('can record under them what they allow, as those they were given to, and as nobody else', async () => {
    const told = {
      ...receiptOf(grant),
      actor: 'admin',
      package_id: randomUUID(),
      created_by: 'admin',
      claims: { actor: 'admin' },
    };
    await siege.expectEvents(1, async () => expect(await siege.outcomes([told])).toEqual(['recorded']));
    const file = await siege.json(`/files/${told.file_id}`);
    expect(file).toMatchObject({ package_id: packageId, created_by: 'ci', relative_path: told.relative_path });
  });

  it('can record nothing without a grant for it', async () => {
    const onePath = await siege.uploadGrant(packageId, 'only/this');
    const read = await siege.readGrant(await siege.stored(packageId, 'a'));
    const { header, claims } = opened(grant);
    const key = grantKeysIn(siege.planes.keyFiles.controlPlane)[0];
    const trials: [Json, string][] = [
      [receiptOf(''), 'grant_invalid'],
      [receiptOf(siege.planes.credential), 'grant_invalid'],
      [receiptOf(siege.planes.token), 'grant_invalid'],
      [receiptOf(read), 'grant_mismatch'],
      [receiptOf(made({ ...header, alg: 'none' }, claims, () => '')), 'grant_invalid'],
      [receiptOf(made({ ...header, alg: 'HS256' }, claims, hashedWith(key.x))), 'grant_invalid'],
      [receiptOf(made(header, { ...claims, package_id: randomUUID() }, () => opened(grant).signature)), 'grant_invalid'],
      [receiptOf(made(header, { ...claims, package_id: randomUUID() }, signedBy(key))), 'package_not_found'],
      [receiptOf(made(header, { ...claims, log_id: randomUUID() }, signedBy(key))), 'grant_invalid'],
      [receiptOf(onePath), 'grant_mismatch'],
      [receiptOf(onePath, { relative_path: 'only/This' }), 'grant_mismatch'],
      [receiptOf(grant, { backend_id: 'other' }), 'grant_mismatch'],
      [receiptOf(grant, { backend_id: '' }), 'grant_mismatch'],
      [receiptOf(grant, { size_bytes: MAX_FILE_BYTES + 1 }), 'file_too_large'],
      [receiptOf(grant, { generation: 1 }), 'object_reclaimed_retry'],
      [receiptOf(grant, { generation: Number.MAX_SAFE_INTEGER }), 'object_reclaimed_retry'],
      [receiptOf(grant, { relative_path: '../../etc/passwd' }), 'invalid_relative_path'],
      [receiptOf(grant, { media_type: 'text/html\r\nSet-Cookie: a=b' }), 'validation_failed'],
      [receiptOf(grant, { idempotency_key: 'a key with blanks' }), 'validation_failed'],
      [receiptOf(grant, { content_address: `sha256:${'0a'.repeat(32)}` }), 'validation_failed'],
      [receiptOf(grant, { content_address: `rot13:${'0a'.repeat(1_000_000)}` }), 'validation_failed'],
    ];
    const [receipts, codes] = [trials.map(([receipt]) => receipt), trials.map(([, code]) => code)];
    await refused(receipts, codes);
    // Each alone as well: none is refused only because of its neighbours.
    for (const [receipt, code] of trials) await refused([receipt], [code]);
  });

  it('cannot give the id of one file, or its location, to another', async () => {
    const [first, second] = [receiptOf(grant), receiptOf(grant)];
    await siege.expectEvents(1, async () => expect(await siege.outcomes([first])).toEqual(['recorded']));
    const before = await siege.json(`/files/${first.file_id}`);
    await refused([{ ...second, file_id: first.file_id }], ['receipt_mismatch']);
    await refused([{ ...second, storage_location_id: first.storage_location_id }], ['receipt_mismatch']);
    await refused([{ ...second, relative_path: first.relative_path }], ['duplicate_relative_path']);
    await refused([{ ...first, content_address: second.content_address }], ['receipt_mismatch']);
    expect(await siege.json(`/files/${first.file_id}`)).toEqual(before);
  });

  it('gains nothing by telling again what is recorded, also after the package was closed', async () => {
    const own = await siege.newPackage();
    const receipts = await Promise.all(
      ['x', 'y', 'z'].map(async (path) => receiptOf(await siege.uploadGrant(own), { relative_path: path })),
    );
    const first = await jsonOf(siege.report(receipts), 200);
    await siege.expectEvents(0, async () => {
      expect(await jsonOf(siege.report(receipts), 200)).toEqual(first);
      expect(await jsonOf(siege.report([...receipts].reverse()), 200)).toEqual({
        results: [...(first.results as Json[])].reverse(),
      });
    });
    await jsonOf(siege.post(`/packages/${own}/finalize`, {}), 200);
    const { claims } = opened(receipts[0]?.grant ?? '');
    expect(claims.package_id).toBe(own);
    await siege.expectEvents(0, async () => expect(await jsonOf(siege.report(receipts), 200)).toEqual(first));
    await refused([receiptOf(receipts[0]?.grant ?? '')], ['package_not_open']);
  });

  it('cannot make a number of a package that nobody can read', async () => {
    const own = await siege.newPackage();
    const { header, claims } = opened(grant);
    // Only to see past the limit of the grant: some deployments set none.
    const endless = made(
      header,
      { ...claims, package_id: own, max_file_bytes: null },
      signedBy(grantKeysIn(siege.planes.keyFiles.controlPlane)[0]),
    );
    const huge = () => receiptOf(endless, { size_bytes: Number.MAX_SAFE_INTEGER });
    await siege.expectEvents(1, async () => {
      expect(await siege.outcomes([huge(), huge(), receiptOf(endless, { size_bytes: 1 })])).toEqual([
        'recorded',
        'file_too_large',
        'file_too_large',
      ]);
    });
    await refused([receiptOf(endless, { size_bytes: 1 })], ['file_too_large']);
    expect(await siege.json(`/packages/${own}`)).toMatchObject({ file_count: 1, total_bytes: Number.MAX_SAFE_INTEGER });
    await siege.json('/packages');
  });

  it('cannot send too much at once', async () => {
    const bad = async (receipts: unknown, status: number, code: string) => problemOf(siege.report(receipts), status, code);
    await siege.expectEvents(0, async () => {
      await bad(
        Array.from({ length: 501 }, () => receiptOf(grant)),
        422,
        'validation_failed',
      );
      await bad([receiptOf(grant, { relative_path: 'x'.repeat(MAX_BODY_BYTES) })], 413, 'body_too_large');
      const post = (body: string) =>
        siege.internal('/receipts', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      await problemOf(post(`{"receipts":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`), 422, 'validation_failed');
      await problemOf(post(`{"receipts":${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}}`), 422, 'validation_failed');
      await problemOf(post(`{"receipts":${'['.repeat(1_000_000)}`), 400, 'malformed_body');
      await problemOf(post('{"receipts":[],"receipts":[]}'), 400, 'malformed_body');
      await problemOf(post(''), 400, 'malformed_body');
      await problemOf(post('[]'), 422, 'validation_failed');
    });
    await refused([], []);
    // It works on for others.
    await siege.stored(packageId, 'others');
  });

  it('cannot bring it down, or record what is no fact, by any member of a receipt', async () => {
    const members = Object.keys(receiptOf('')) as (keyof ReceiptJson)[];
    const values = fc.oneof(
      fc.jsonValue({ noUnicodeString: false }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        null,
        '',
        '\u0000',
        '\ud800',
        '__proto__',
        -1,
        -0,
        0.5,
        1e308,
        2 ** 53,
        [],
        {},
        true,
        '../x',
        'x'.repeat(2000),
      ),
    );
    const oddReceipts = fc.record({ member: fc.constantFrom(...members), value: values, isMissing: fc.boolean() });
    const batches = fc.array(oddReceipts, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(batches, async (odd) => {
        const receipts = odd.map(({ member, value, isMissing }) => {
          const { [member]: _, ...rest } = receiptOf(grant);
          return isMissing ? rest : { ...rest, [member]: value };
        });
        const before = await siege.lastEvent();
        const answer = await siege.report(receipts);
        const { results = [] } = JSON.parse(await answer.text()) as { results?: { file?: Json }[] };
        expect([200, 422]).toContain(answer.status);
        const recorded = results.filter(({ file }) => file !== undefined);
        expect(await siege.lastEvent()).toBe(before + recorded.length);
        for (const { file } of recorded) expect(file).toMatchObject(FACT);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves a log whose every file came under a grant of its package', async () => {
    const { events } = (await siege.json('/events?limit=1000', 200, { headers: { accept: 'application/json' } })) as {
      events: { event_type: string; actor: string; payload: Json }[];
    };
    const ingested = events.filter(({ event_type: type }) => type === 'v1.file.ingested');
    expect(ingested.length).toBeGreaterThan(5);
    for (const { actor, payload } of ingested) {
      expect(actor).toBe('ci');
      expect(payload).toMatchObject({ backend_id: 'local', generation: 0, digest_algorithm: 'blake3' });
    }
    expect(siege.planes.logs()).not.toMatch(/"status":5\d\d/);
  });
});

/** What a recorded file is, whatever a data plane said. */
const FACT = {
  file_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  relative_path: expect.not.stringMatching(/^\/|\\|(?:^|\/)\.{0,2}(?:\/|$)|\p{Cc}/u),
  media_type: expect.stringMatching(/^[^\s/]+\/[^\s]+/),
  size_bytes: expect.any(Number),
  digest_primary: expect.stringMatching(/^[0-9a-f]{64}$/),
  digest_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  created_by: 'ci',
};
