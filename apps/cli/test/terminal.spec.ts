import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describeWith, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { textWidth } from '../src/output/text-width.js';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';
import { runInTerminal } from './terminal.js';

const DESCRIBED = ['--producer', 'nightly-builds', '--subject', 'example.org', '--retention-class', 'raw-evidence'];
const REASON = 'evidence in the law suit about the accident of the year before last, which may go on for years';
const ESCAPE = '\x1b[';

let cwd: string;
let server: Awaited<ReturnType<typeof startStandalone>>;
let env: Readonly<Record<string, string>>;
let packageId: string;
let holdId: string;

beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  server = await startStandalone(cwd);
  env = { ARTIFACTSTORE_API_URL: server.url };
  await mkdir(join(cwd, 'tree/with/a/deep/directory'), { recursive: true });
  await writeFile(join(cwd, 'tree/with/a/deep/directory/report-of-the-run.json'), '{}');
  const pushed = await runJson(['push', 'tree', ...DESCRIBED, '--name', 'the nightly run of 報告 and others'], { cwd, env });
  packageId = pushed.package_id;
  const hold = ['retention', 'hold', packageId, '--reason', REASON, '--reference', 'CASE-2027-14'];
  holdId = (await runJson(hold, { cwd, env })).hold_id;
  await runJson(['retention', 'sweep'], { cwd, env });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const shown = (args: readonly string[], columns: number, more: Readonly<Record<string, string>> = {}) =>
  runInTerminal(args, { cwd, env: { ...env, ...more }, columns });
const WIDTHS = [60, 80, 120] as const;

describeWith('script', 'a terminal', () => {
  const commands = (): [string[], string[]][] => [
    [['ls'], [packageId, 'finalized', 'nightly-builds', 'the nightly run of 報告 and others']],
    [
      ['ls', packageId],
      ['with/a/deep/directory/report-of-the-run.json', 'application/json'],
    ],
    [
      ['show', packageId],
      [packageId, 'the nightly run of 報告 and others'],
    ],
    [
      ['explain', packageId],
      [holdId, 'CASE-2027-14', ...REASON.split(' ')],
    ],
    [
      ['retention', 'show', packageId],
      [holdId, 'CASE-2027-14', ...REASON.split(' ')],
    ],
    [
      ['retention', 'history', packageId],
      [holdId, ...REASON.split(' ').slice(1, -1)],
    ],
    [
      ['jobs', 'list'],
      ['retention-sweep', 'succeeded'],
    ],
  ];

  it.each(WIDTHS)('of %d columns is shown all that there is, in lines that fit', async (columns) => {
    for (const [args, texts] of commands()) {
      const { lines, code } = await shown(args, columns);
      expect(code).toBe(0);
      const plain = lines.map(stripVTControlCharacters);
      for (const text of texts) expect(plain.join('\n')).toContain(text);
      // A digest or a path that is longer than a line is whole all the same, with nothing but its label beside it.
      for (const line of plain.filter((each) => textWidth(each) > columns)) expect(line).toMatch(/^ *(?:[a-z_]+ +)?\S+$/);
    }
  });

  it('is taken to be as wide as COLUMNS says', async () => {
    const { lines } = await shown(['ls'], 200, { COLUMNS: '60' });
    expect(lines).toEqual((await shown(['ls'], 60)).lines);
  });

  it('is no measure for what goes to a file or a pipe', async () => {
    const { stdout } = await run(['ls'], { cwd, env: { ...env, COLUMNS: '60' } });
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('has colours', async () => {
    expect((await shown(['ls'], 80)).screen).toContain(ESCAPE);
    expect((await shown(['show', 'README.md'], 80)).screen).toContain(`${ESCAPE}31mError:`);
    expect((await shown(['--help'], 80)).screen).toContain(ESCAPE);
  });

  it.each([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['NO_COLOR, which comes before FORCE_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }],
    ['--no-color', ['--no-color'], {}],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ] as [string, string[], Record<string, string>][])('has none with %s', async (_, flags, more) => {
    for (const args of [['ls'], ['show', 'README.md'], ['ls', '--help']]) {
      expect((await shown([...args, ...flags], 80, more)).screen).not.toContain(ESCAPE);
    }
  });
});

it('what goes to a pipe has no colours, unless FORCE_COLOR asks for them', async () => {
  const plain = await Promise.all([run(['ls'], { cwd, env }), run(['ls', '--help'], { cwd, env }), run(['show'], { cwd, env })]);
  for (const { stdout, stderr } of plain) expect(stdout + stderr).not.toContain(ESCAPE);
  const forced = { ...env, FORCE_COLOR: '1' };
  expect((await run(['ls'], { cwd, env: forced })).stdout).toContain(ESCAPE);
  expect((await run(['show'], { cwd, env: forced })).stderr).toContain(`${ESCAPE}31mError:`);
  expect(JSON.parse((await run(['ls', '--json'], { cwd, env: forced })).stdout)).toMatchObject({ next_cursor: null });
});
