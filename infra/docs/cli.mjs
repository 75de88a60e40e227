import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES, EXIT_MEANINGS } from '../../apps/cli/dist/failure/exit-codes.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

const ROOT = fileURLToPath(new URL('../../apps/cli/', import.meta.url));

/** docs/reference/cli.md */
export async function cli() {
  const { Config } = createRequire(`${ROOT}package.json`)('@oclif/core');
  const config = await Config.load({ root: ROOT });
  const commands = config.commands
    .filter(({ pluginName, hidden }) => pluginName === config.name && !hidden)
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return page(
    '# CLI',
    generatedFrom('`apps/cli/src/commands/` and `apps/cli/src/failure/exit-codes.ts`'),
    `In a clone the command is \`npx --no artifactstore\`. \`artifactstore --help\` lists the commands, and
\`artifactstore <command> --help\` describes one.`,
    table(
      ['command', 'purpose'],
      commands.map((command) => [`[${code(nameOf(command))}](#${anchorOf(command)})`, summaryOf(command)]),
    ),
    '## Exit codes',
    'With `--json`, every failure is `{"error": {"code", "message", …}}` on stdout; [errors.md](errors.md) lists the codes, and the exit code of each.',
    table(
      ['exit', 'meaning'],
      Object.entries(EXIT_CODES).map(([name, exitCode]) => [code(`${exitCode}`), EXIT_MEANINGS[name]]),
    ),
    commands.flatMap(describeCommand),
  );
}

const nameOf = ({ id }) => `artifactstore ${id.replaceAll(':', ' ')}`;
const anchorOf = (command) => nameOf(command).replaceAll(' ', '-');
const firstLine = (text) => text.split('\n')[0];
const summaryOf = ({ summary, description }) => firstLine(summary ?? description ?? '');

function describeCommand(command) {
  const { summary, description, args, flags, examples } = command;
  return [
    `## ${nameOf(command)}`,
    [summary, description].filter((text) => text !== undefined).join('\n\n'),
    ...optional(Object.values(args), (all) => table(['argument', 'purpose'], all.map(describeArgument))),
    ...optional(Object.values(flags), (all) => table(['flag', 'default', 'purpose'], all.map(describeFlag))),
    ...optional(examples ?? [], (all) => ['```sh', ...all.map((each) => describeExample(each, command)), '```'].join('\n')),
  ].filter((part) => part !== '');
}

const optional = (items, render) => (items.length === 0 ? [] : [render(items)]);

function describeArgument({ name, required, description = '' }) {
  return [code(required ? name : `[${name}]`), description];
}

function describeFlag({ name, char, type, allowNo, helpValue, options, multiple, required, default: fallback, ...about }) {
  const long = allowNo ? `--[no-]${name}` : `--${name}`;
  const value = type === 'boolean' ? '' : ` ${options?.join('|') ?? helpValue ?? '<value>'}`;
  const notes = [required ? '**Required.**' : '', multiple ? 'May be repeated.' : ''];
  return [
    `${char === undefined ? '' : `${code(`-${char}`)}, `}${code(long + value)}`,
    fallback === undefined || type === 'boolean' ? '' : code(String(fallback)),
    [about.description ?? about.summary ?? '', ...notes].filter((part) => part !== '').join(' '),
  ];
}

function describeExample(example, command) {
  const text = typeof example === 'string' ? example : example.command;
  return text.replaceAll('<%= config.bin %>', 'artifactstore').replaceAll('<%= command.id %>', command.id.replaceAll(':', ' '));
}
