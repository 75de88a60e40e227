import type { Completed, CompletedCommand, CompletedFlag, Taken } from './completed-command.js';

export function zshScript({ bin, commands, topics }: Completed): string {
  const described = (word: string | undefined, summary: string) => `'${word}:${summary}'`;
  const alone = commands.filter(({ words }) => words.length === 1);
  const first = [
    ...alone.map(({ words, summary }) => described(words[0], summary)),
    ...topics.map(({ word, summary }) => described(word, summary)),
  ];
  const below = (topic: string) =>
    commands
      .filter(({ words }) => words.length > 1 && words[0] === topic)
      .map(({ words, summary }) => described(words[1], summary));
  return `#compdef ${bin}
# Completion of ${bin} for zsh: source <(${bin} completion zsh), after compinit; or a file _${bin} in a directory of fpath
_${bin}() {
  local -a next
  local command=$words[2]
  integer skipped=1
  if ((CURRENT == 2)); then
    next=(
      ${first.join('\n      ')}
    )
    _describe command next
    return
  fi
  case $command in
${topics.map(({ word }) => `    ${word})\n      next=(\n        ${below(word).join('\n        ')}\n      )\n      ;;`).join('\n')}
  esac
  if (($#next)); then
    if ((CURRENT == 3)); then
      _describe command next
      return
    fi
    command="$command $words[3]" skipped=2
  fi
  shift $skipped words
  ((CURRENT -= skipped))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _${bin} ]]; then
  _${bin} "$@"
else
  compdef _${bin} ${bin}
fi
`;
}

function commandCase({ words, flags, takes }: CompletedCommand): string {
  const specs = [...flags.map(flagSpec), `'*:argument:${actionOf(takes)}'`];
  return `    '${words.join(' ')}')\n      _arguments -S \\\n        ${specs.join(' \\\n        ')}\n      ;;`;
}

function flagSpec({ name, char, summary, takes }: CompletedFlag): string {
  const value = takes === null ? '' : `:${name}:${actionOf(takes)}`;
  const long = `--${name}${takes === null ? '' : '='}[${summary}]${value}`;
  // Each of the two excludes the other.
  return char === undefined ? `'${long}'` : `'(-${char})${long}' '(--${name})-${char}[${summary}]${value}'`;
}

function actionOf(takes: Taken): string {
  if (takes === 'files') return '_files';
  return takes === 'unknown' ? ' ' : `(${takes.join(' ')})`;
}
