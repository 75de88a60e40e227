import type { Completed, CompletedCommand, CompletedFlag } from './completed-command.js';

export function fishScript({ bin, commands, topics }: Completed): string {
  const complete = `complete -c ${bin}`;
  const next = (before: readonly string[], word: string | undefined, summary: string) =>
    `${complete} -n '__${bin}_is ${before.join(' ')}' -a '${word}' -d '${summary}'`;
  const lines = [
    ...topics.map(({ word, summary }) => next([], word, summary)),
    ...commands.map(({ words, summary }) => next(words.slice(0, -1), words.at(-1), summary)),
    ...commands.flatMap((command) =>
      insideOf(command).map((rest) => `${complete} -n '__${bin}_begins ${command.words.join(' ')}' ${rest}`),
    ),
  ];
  return `# Completion of ${bin} for fish: ${bin} completion fish | source
function __${bin}_begins
    set -l tokens (commandline -opc)
    set -l index 2
    for word in $argv
        test "$tokens[$index]" = "$word"; or return 1
        set index (math $index + 1)
    end
end
function __${bin}_is
    set -l tokens (commandline -opc)
    test (count $tokens) -eq (math (count $argv) + 1); and __${bin}_begins $argv
end
${complete} -e
${complete} -f
${lines.join('\n')}
`;
}

/** What may come once the command is there. */
function insideOf({ flags, takes }: CompletedCommand): readonly string[] {
  const argument = takes === 'files' ? ['-F'] : takes === 'unknown' ? [] : [`-a '${takes.join(' ')}'`];
  return [...argument, ...flags.map(flagOptions)];
}

function flagOptions({ name, char, summary, takes }: CompletedFlag): string {
  const value = takes === null ? '' : takes === 'files' ? ' -r -F' : takes === 'unknown' ? ' -x' : ` -x -a '${takes.join(' ')}'`;
  return `-l ${name}${char === undefined ? '' : ` -s ${char}`}${value} -d '${summary}'`;
}
