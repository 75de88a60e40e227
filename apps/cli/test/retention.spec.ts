import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

const UNKNOWN = '019bf4c0-0000-7000-8000-000000000001';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const YEAR_2100 = '2100-01-31T09:00:00.000Z';

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Record<string, string>;
let token: string;
let packageId: string;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  token = (await readFile(join(cwd, 'var/token'), 'utf8')).trim();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const cli = (...args: string[]) => run(args, { cwd, env });
const json = (...args: string[]) => runJson(args, { cwd, env });

/** POST with the token that the server made. */
async function post(path: string, body: object): Promise<{ readonly package_id: string }> {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { package_id: string };
}

async function newPackage(retentionClass: string): Promise<string> {
  const described = { name: 'n', producer: 'p', subject: 's', retention_class: retentionClass };
  return (await post('/packages', described)).package_id;
}

beforeEach(async () => {
  packageId = await newPackage('raw-evidence');
});

describe('a package under two holds', () => {
  it('is held until the second is released, and its history and explanation tell why', async () => {
    const first = await json('retention', 'hold', packageId, '--reason', 'a suit', '--reference', 'CASE-1');
    const second = await json('retention', 'hold', packageId, '--reason', 'another suit', '--reference', 'CASE-2');
    expect(first).toEqual({
      hold_id: expect.any(String),
      package_id: packageId,
      reason: 'a suit',
      reference: 'CASE-1',
      applied_by: 'local',
      applied_at: expect.stringMatching(TIME),
      released_by: null,
      released_at: null,
      release_reason: null,
    });
    expect((await cli('retention', 'release', packageId, first.hold_id, '--reason', 'settled')).stdout).toBe(
      `Released ${first.hold_id}. Still held, by 1 other hold.\n`,
    );
    await expect(json('explain', packageId)).resolves.toMatchObject({ rule: 'held', is_kept: true });
    await expect(json('retention', 'release', packageId, second.hold_id, '--reason', 'settled too')).resolves.toMatchObject({
      hold_id: second.hold_id,
      released_by: 'local',
      release_reason: 'settled too',
    });
    await expect(json('explain', packageId)).resolves.toMatchObject({ rule: 'not_expired', is_kept: true, active_holds: [] });

    const { stdout } = await cli('retention', 'history', packageId);
    const [heading, ...lines] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^TIME +SEQUENCE +WHAT +BY +DETAILS$/);
    expect(lines.map((line) => line.replace(/^\S+Z +\d+ +/, ''))).toEqual([
      expect.stringMatching(/^created +local +class raw-evidence: kept until \S+Z$/),
      `held      local  CASE-1, "a suit": kept until the release of ${first.hold_id}`,
      `held      local  CASE-2, "another suit": kept until the release of ${second.hold_id}`,
      `released  local  "settled": ${first.hold_id} ends; still held by ${second.hold_id}`,
      `released  local  "settled too": ${second.hold_id} ends; no hold is left`,
    ]);
  });

  it('is shown with both', async () => {
    await json('retention', 'hold', packageId, '--reason', 'a suit', '--reference', 'CASE-1');
    await json('retention', 'hold', packageId, '--reason', 'a line\nand another');
    const shown = await json('retention', 'show', packageId);
    expect(shown).toMatchObject({
      package_id: packageId,
      status: 'created',
      retention_class: 'raw-evidence',
      has_more_holds: false,
    });
    expect(shown.active_holds.map((hold: { reference: string | null }) => hold.reference)).toEqual(['CASE-1', null]);
    for (const command of [['retention', 'show'], ['explain']]) {
      const { stdout } = await cli(...command, packageId);
      expect(stdout).toMatch(/\nHOLD_ID +APPLIED_AT +BY +REFERENCE +REASON\n/);
      expect(stdout).toContain('a line\\u{a}and another');
    }
  });
});

describe('an extension', () => {
  it('moves the expiry to later, and is told in the history', async () => {
    const before = (await json('retention', 'show', packageId)).retention.current_expires_at;
    const extended = await json('retention', 'extend', packageId, '--until', '2100-01-31T10:00:00+01:00', '--reason', 'audit');
    expect(extended).toEqual({
      package_id: packageId,
      previous_expires_at: before,
      new_expires_at: YEAR_2100,
      reason: 'audit',
      extended_by: 'local',
      extended_at: expect.stringMatching(TIME),
    });
    const { items, next_cursor } = await json('retention', 'history', packageId);
    expect(next_cursor).toBeNull();
    expect(items.at(-1)).toMatchObject({
      event_type: 'v1.retention.extended',
      actor: 'local',
      payload: { previous_expires_at: before, new_expires_at: YEAR_2100, reason: 'audit' },
    });
    const { stdout } = await cli('retention', 'extend', packageId, '--until', '2101-01-01T00:00:00Z', '--reason', 'once more');
    expect(stdout).toBe(`Kept until 2101-01-01T00:00:00.000Z, instead of ${YEAR_2100}.\n`);
  });

  it('is explained', async () => {
    await json('retention', 'extend', packageId, '--until', YEAR_2100, '--reason', 'audit');
    const explained = await json('explain', packageId);
    expect(explained).toMatchObject({
      rule: 'not_expired',
      is_kept: true,
      kept_until: YEAR_2100,
      expiry_set_by: { event_type: 'v1.retention.extended', actor: 'local', reason: 'audit' },
      because: expect.stringContaining('audit'),
      next: expect.stringMatching(/\S/),
      as_of: expect.stringMatching(TIME),
    });
    const { stdout } = await cli('explain', packageId);
    expect(stdout).toMatch(
      /^kept {5}yes, until 2100-01-31T09:00:00\.000Z\nrule {5}not_expired\nbecause {2}\S.*\nnext {5}\S.*\nas of {4}\S+Z\n$/,
    );
  });
});

describe('a history', () => {
  it('has all of its pages, however many', async () => {
    const holds = 1_005;
    for (let index = 0; index < holds; index += 50) {
      await Promise.all(
        Array.from({ length: Math.min(50, holds - index) }, (_, n) =>
          post(`/packages/${packageId}/retention/holds`, { reason: `hold ${index + n}` }),
        ),
      );
    }
    const { items } = await json('retention', 'history', packageId);
    expect(items).toHaveLength(holds + 1);
    expect(new Set(items.map((item: { sequence: number }) => item.sequence)).size).toBe(holds + 1);
    await expect(json('retention', 'show', packageId)).resolves.toMatchObject({ has_more_holds: true });
    expect((await cli('explain', packageId)).stdout).toContain('and more holds, the later ones');
  });
});

describe('what is refused', () => {
  const REASON = ['--reason', 'r'];
  const refusals: [string, number, string, (id: string) => string[]][] = [
    [
      'an expiry that is not later',
      5,
      'expiry_not_later',
      (id) => ['retention', 'extend', id, '--until', '2020-01-01T00:00:00Z', ...REASON],
    ],
    ['an empty reason', 2, 'validation_failed', (id) => ['retention', 'extend', id, '--until', YEAR_2100, '--reason', '']],
    ['a reason of 10 KiB', 2, 'invalid_text', (id) => ['retention', 'hold', id, '--reason', 'x'.repeat(10_240)]],
    ['an extension of nothing', 3, 'package_not_found', () => ['retention', 'extend', UNKNOWN, '--until', YEAR_2100, ...REASON]],
    ['a hold on nothing', 3, 'package_not_found', () => ['retention', 'hold', UNKNOWN, ...REASON]],
    ['a release of no hold', 3, 'hold_not_found', (id) => ['retention', 'release', id, UNKNOWN, ...REASON]],
    ['the retention of nothing', 3, 'package_not_found', () => ['retention', 'show', UNKNOWN]],
    ['the history of nothing', 3, 'package_not_found', () => ['retention', 'history', UNKNOWN]],
    ['an explanation of nothing', 3, 'package_not_found', () => ['explain', UNKNOWN]],
  ];

  it.each(refusals)('%s exits %i with %s', async (_what, exit, code, args) => {
    const { stdout, stderr, code: exited } = await cli(...args(packageId), '--json');
    expect([exited, JSON.parse(stdout).error.code, stderr]).toEqual([exit, code, '']);
  });

  it('a second release names the first', async () => {
    const { hold_id } = await json('retention', 'hold', packageId, ...REASON);
    const release = ['retention', 'release', packageId, hold_id, ...REASON];
    const { released_at } = await json(...release);
    const { stdout, code } = await cli(...release, '--json');
    expect([code, JSON.parse(stdout).error]).toEqual([
      5,
      expect.objectContaining({ code: 'hold_already_released', released_at, released_by: 'local' }),
    ]);
  });

  it('an extension of what never expires says so', async () => {
    const id = await newPackage('permanent-record');
    const { stderr, code } = await cli('retention', 'extend', id, '--until', YEAR_2100, ...REASON);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/^Error: The package never expires — .*\n$/)]);
    expect((await cli('retention', 'history', id)).stdout).toContain('class permanent-record: never expires');
  });
});

describe('ls', () => {
  it('knows every status', async () => {
    for (const status of ['finalized', 'collecting', 'garbage_collected']) {
      expect(await json('ls', '--status', status)).toEqual({ items: [], next_cursor: null });
    }
    expect((await json('ls', '--status', 'created')).items.length).toBeGreaterThan(0);
  });
});
