import type { Completed, CompletedCommand, CompletedFlag } from './completed-command.js';

export function bashScript({ bin, commands, topics }: Completed): string {
  const alone = commands.filter(({ words }) => words.length === 1);
  const below = (topic: string) => commands.filter(({ words }) => words.length > 1 && words[0] === topic);
  const first = [...alone.map(({ words }) => words[0]), ...topics.map(({ word }) => word)].join(' ');
  return `# Completion of ${bin} for bash: source <(${bin} completion bash)
_${bin}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]-} values= position=1
  # In --flag=value the sign is a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  case $command in
    ${topics.map(({ word }) => word).join('|')}) position=2 command="$command \${COMP_WORDS[2]-}" ;;
  esac
  if ((COMP_CWORD <= position)); then
    case $position$command in
      1*) values='${first}' ;;
${topics
  .map(
    ({ word }) =>
      `      '2${word} '*) values='${below(word)
        .map(({ words }) => words[1])
        .join(' ')}' ;;`,
  )
  .join('\n')}
    esac
    COMPREPLY=($(compgen -W "$values" -- "$cur"))
    return
  fi
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o default -F _${bin} ${bin}
`;
}

/** What follows a flag that takes a value. An empty answer lets bash name files, unless it is told not to. */
function valueCases({ words, flags }: CompletedCommand): readonly string[] {
  const pattern = (flag: CompletedFlag) => spellings(flag).map((spelling) => `'${words.join(' ')} ${spelling}'`);
  const valued = flags.filter(({ takes }) => takes !== null);
  const files = valued.filter(({ takes }) => takes === 'files').flatMap(pattern);
  const unknown = valued.filter(({ takes }) => takes === 'unknown').flatMap(pattern);
  const listed = valued.flatMap((flag) =>
    Array.isArray(flag.takes)
      ? [`    ${pattern(flag).join('|')}) COMPREPLY=($(compgen -W '${flag.takes.join(' ')}' -- "$cur")) && return ;;`]
      : [],
  );
  return [
    ...listed,
    ...(files.length > 0 ? [`    ${files.join('|')}) return ;;`] : []),
    ...(unknown.length > 0 ? [`    ${unknown.join('|')}) compopt +o default 2>/dev/null; return ;;`] : []),
  ];
}

function commandCase({ words, flags, takes }: CompletedCommand): string {
  const argument = {
    files: '',
    unknown: 'compopt +o default 2>/dev/null',
    listed: `COMPREPLY=($(compgen -W '${Array.isArray(takes) ? takes.join(' ') : ''}' -- "$cur"))`,
  }[typeof takes === 'string' ? takes : 'listed'];
  return `    '${words.join(' ')}')
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W '${flags.flatMap(spellings).join(' ')}' -- "$cur"))
      ${argument === '' ? 'fi' : `else\n        ${argument}\n      fi`}
      ;;`;
}

const spellings = ({ name, char }: CompletedFlag) => (char === undefined ? [`--${name}`] : [`--${name}`, `-${char}`]);
