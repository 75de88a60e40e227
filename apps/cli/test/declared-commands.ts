import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A command as the built program declares it. */
export interface DeclaredCommand {
  /** With colons between its words. */
  readonly id: string;
  readonly summary?: string;
  readonly args: Readonly<Record<string, { readonly description?: string }>>;
  readonly flags: Readonly<Record<string, { readonly summary?: string; readonly description?: string }>>;
  readonly examples?: readonly string[];
}

export interface DeclaredTopic {
  readonly name: string;
  readonly description?: string;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// In a process of its own: here, tests run on sources.
const CONFIG = `
import { Config } from '@oclif/core';
const config = await Config.load({ root: ${JSON.stringify(ROOT)} });
`;
const DECLARED = `${CONFIG}
const commands = config.commands.filter(({ pluginName }) => pluginName === config.name);
// oclif takes every command for a topic too.
const topics = config.topics.filter(({ name }) => !config.findCommand(name));
process.stdout.write(JSON.stringify({ commands, topics }));
`;
const PARSED = `${CONFIG}
const failures = [];
for (const argv of JSON.parse(process.argv[1])) {
  try {
    const words = [argv.slice(0, 2).join(':'), argv[0]].find((id) => config.findCommand(id));
    const Declared = await config.findCommand(words).load();
    await new Declared(argv.slice(words.split(':').length), config).parse(Declared);
  } catch (error) {
    failures.push(argv.join(' ') + ': ' + error.message);
  }
}
process.stdout.write(JSON.stringify(failures));
`;

const HELPS = `${CONFIG}
import { run } from '@oclif/core/run';
for (const id of JSON.parse(process.argv[1])) {
  process.stdout.write('\\0');
  await run([...id.split(':'), '--help'], { root: config.root });
}
`;

const output = async (code: string, ...args: readonly string[]) => {
  const options = { cwd: ROOT, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code, ...args], options);
  return stdout;
};

/** Every command and topic of this program, those of plugins apart. */
export async function declared(): Promise<{
  readonly commands: readonly DeclaredCommand[];
  readonly topics: readonly DeclaredTopic[];
}> {
  return JSON.parse(await output(DECLARED));
}

/** What the parser has against command lines, none of which is run. */
export async function parseFailures(commandLines: readonly (readonly string[])[]): Promise<readonly string[]> {
  return JSON.parse(await output(PARSED, JSON.stringify(commandLines)));
}

/** What `--help` tells of commands, one after the other. */
export async function helpsOf(ids: readonly string[]): Promise<readonly string[]> {
  return (await output(HELPS, JSON.stringify(ids))).split('\0').slice(1);
}
