import type { Command, Config } from '@oclif/core';

/** What a shell has to know of a command to complete it. */
export interface CompletedCommand {
  /** One word, or that of a topic and one below it. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** What its arguments are. */
  readonly takes: Taken;
}

export interface CompletedFlag {
  /** Without its dashes. */
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  /** Null for a flag without a value. */
  readonly takes: Taken | null;
}

/** Names of files, some of a few words, or what nobody can know. */
export type Taken = 'files' | 'unknown' | readonly string[];

export interface CompletedTopic {
  readonly word: string;
  readonly summary: string;
}

/** What a shell has to know of the whole program. */
export interface Completed {
  readonly bin: string;
  /** By their words. */
  readonly commands: readonly CompletedCommand[];
  /** By their word. */
  readonly topics: readonly CompletedTopic[];
}

/** Names of arguments, and values of flags as help shows them, that are paths. */
const PATHS = ['file', 'dir', 'run-dir', '<file>', '<dir>'];

export function completedBy(config: Config): Completed {
  const commands = config.commands.filter(({ hidden }) => !hidden).map((command) => completedCommand(command, config.bin));
  // oclif takes every command for a topic too.
  const words = new Set(commands.flatMap(({ words: [first = '', ...rest] }) => (rest.length > 0 ? [first] : [])));
  const summaryOf = (word: string) => hint(config.topics.find(({ name }) => name === word)?.description ?? '', config.bin);
  return {
    bin: config.bin,
    commands: commands.toSorted((left, right) => compare(left.words.join(' '), right.words.join(' '))),
    topics: [...words].sort(compare).map((word) => ({ word, summary: summaryOf(word) })),
  };
}

const compare = (left: string, right: string) => (left < right ? -1 : 1);

function completedCommand({ id, summary, description, args, flags }: Command.Loadable, bin: string): CompletedCommand {
  const given = Object.values(args);
  const words = given.flatMap(({ options = [] }) => options);
  const isPath = given.some(({ name }) => PATHS.includes(name));
  return {
    words: id.split(':'),
    summary: hint(summary ?? description ?? '', bin),
    flags: [...Object.values(flags).flatMap((flag) => completedFlags(flag, bin)), HELP],
    takes: words.length > 0 ? words : isPath ? 'files' : 'unknown',
  };
}

const HELP: CompletedFlag = { name: 'help', char: undefined, summary: 'Show help.', takes: null };

function completedFlags(flag: Command.Flag.Cached, bin: string): readonly CompletedFlag[] {
  const { name, char } = flag;
  const summary = hint(flag.summary ?? flag.description ?? '', bin);
  if (flag.type === 'boolean') {
    const positive = { name, char, summary, takes: null };
    return flag.allowNo ? [positive, { ...positive, name: `no-${name}`, char: undefined }] : [positive];
  }
  const { options = [], helpValue } = flag;
  const takes = options.length > 0 ? options : PATHS.includes(String(helpValue)) ? 'files' : 'unknown';
  return [{ name, char, summary, takes }];
}

/** The first sentence, in the characters that mean nothing to any of the shells. */
function hint(text: string, bin: string): string {
  const [sentence = ''] = text.replaceAll('<%= config.bin %>', bin).split(/\s\[|(?<=[.;:])\s|\n/);
  return sentence
    .replace(/[.;:]$/, '')
    .replaceAll("'", '’')
    .replace(/[[\]:\\"`$]/g, '');
}
