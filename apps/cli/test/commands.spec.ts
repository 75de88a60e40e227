import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { run } from './cli.js';
import { declared, helpsOf, parseFailures } from './declared-commands.js';

const { commands, topics } = await declared();
const each = commands.map((command) => [command.id.replaceAll(':', ' '), command] as const);

let cwd: string;
/** What a shell makes of all examples. */
const exampleLines: (readonly string[])[] = [];
beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
});

/** The command lines that a shell makes of an example: one, unless it is no example of this program. */
async function commandLinesOf(example: string): Promise<readonly (readonly string[])[]> {
  await Promise.all([
    mkdir(join(cwd, '.config/fish/completions'), { recursive: true }),
    writeFile(join(cwd, 'token'), ''),
    writeFile(join(cwd, 'lines'), ''),
  ]);
  const script = `
    artifactstore() { printf '%s\\0' "$@" $'\\n' >> lines; }
    jq() { :; }
    less() { :; }
    ${example.replaceAll('<%= config.bin %>', 'artifactstore')}
  `;
  const { status, stderr } = spawnSync('bash', ['-e', '-c', script], {
    cwd,
    env: { HOME: cwd, PATH: process.env.PATH ?? '' },
    encoding: 'utf8',
  });
  if (status !== 0 || stderr !== '') throw new Error(`${example}: ${stderr}`);
  const lines = (await readFile(join(cwd, 'lines'), 'utf8')).split('\0\n\0');
  return lines.slice(0, -1).map((line) => line.split('\0'));
}

describe('every command', () => {
  it.each(each)('says what it is for: %s', (_, { summary, args, flags }) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    for (const { description } of Object.values(args)) expect(description).toMatch(/^[A-Z].*\.$/);
    for (const flag of Object.values(flags)) expect(flag.summary ?? flag.description).toMatch(/^[A-Z].*[.\]]$/);
  });

  it.each(each)('has examples that are command lines of it: %s', async (name, { examples = [] }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const lines = await commandLinesOf(example);
      expect(lines).toHaveLength(1);
      expect(`${lines[0]?.join(' ')} `).toMatch(new RegExp(`^${name} `));
      exampleLines.push(...lines);
    }
  });

  it('has examples that it takes', async () => {
    expect(exampleLines.length).toBeGreaterThanOrEqual(commands.length);
    expect(await parseFailures(exampleLines)).toEqual([]);
  });

  it.each(each)('has --json, and tells of a fault in one JSON object: %s', async (name, { flags }) => {
    expect(Object.keys(flags)).toEqual(expect.arrayContaining(['json', 'no-color']));
    const { stdout, stderr, code } = await run([...name.split(' '), '--json', '--no-such-flag'], { cwd });
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'usage', message: expect.stringMatching(/\S/) } });
    expect([code, stderr]).toEqual([2, '']);
  });

  it('is told of by --help with its examples', async () => {
    const helps = await helpsOf(commands.map(({ id }) => id));
    expect(helps).toHaveLength(each.length);
    for (const [index, [name]] of each.entries()) {
      const [about = '', examples] = helps[index]?.split('EXAMPLES\n') ?? [];
      expect(examples).toMatch(new RegExp(`^ +.*artifactstore ${name}`));
      // The summary and the examples are lines of their own; the rest is as wide as for a terminal that does not tell.
      for (const line of about.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('every topic', () => {
  it.each(topics.map(({ name, description }) => [name, description] as const))('says what it is about: %s', (_, description) => {
    expect(description).toMatch(/^[A-Z].*\.$/);
  });

  it('and every command without one is in the help', async () => {
    const { stdout, code } = await run(['--help'], { cwd });
    expect(code).toBe(0);
    const names = [...topics.map(({ name }) => name), ...commands.map(({ id }) => id).filter((id) => !id.includes(':'))];
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ +${name} +\\S`, 'm'));
  });
});
