import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith, temporaryDirectory } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { declared } from './declared-commands.js';

const { commands, topics } = await declared();
const FIRST = [
  ...topics.map(({ name }) => name),
  ...commands.map(({ id }) => id).filter((id) => !id.includes(':')),
  'help',
].sort();

/** Long flags; whether a shell offers the short ones beside them is its own taste. */
const FLAGS_OF_TAIL = [
  ...Object.keys(commands.find(({ id }) => id === 'events:tail')?.flags ?? {}).map((name) => `--${name}`),
  '--help',
].sort();

let cwd: string;
beforeAll(async () => {
  cwd = (await temporaryDirectory()).path;
  await mkdir(join(cwd, 'files'));
  await writeFile(join(cwd, 'files/some-file'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    await writeFile(join(cwd, `completion.${shell}`), (await run(['completion', shell], { cwd })).stdout);
  }
});

/** What is typed, and what a shell may make of its last word. */
const LINES: readonly [line: string, offered: () => readonly string[]][] = [
  ['artifactstore ', () => FIRST],
  ['artifactstore re', () => ['replay', 'retention']],
  ['artifactstore jobs ', () => ['cancel', 'list', 'run', 'show']],
  ['artifactstore retention h', () => ['history', 'hold']],
  ['artifactstore ls --sta', () => ['--status']],
  ['artifactstore ls --status ', () => ['collecting', 'created', 'finalized', 'garbage_collected']],
  ['artifactstore ls --status fin', () => ['finalized']],
  ['artifactstore ls --status=fin', () => ['finalized']],
  ['artifactstore storage verify --dig', () => ['--digest']],
  ['artifactstore jobs list --all --state qu', () => ['queued']],
  ['artifactstore completion ', () => ['bash', 'fish', 'zsh']],
  ['artifactstore push fil', () => ['files']],
  ['artifactstore ls --token-file files/so', () => ['files/some-file']],
  ['artifactstore manifest -o files/so', () => ['files/some-file']],
  ['artifactstore events tail -', () => FLAGS_OF_TAIL],
  ['artifactstore ls --producer fil', () => []],
  ['artifactstore show fil', () => []],
];

describe('completion', () => {
  it('is a script by itself, or in a JSON object', async () => {
    const { stdout } = await run(['completion', 'bash'], { cwd });
    expect(await runJson(['completion', 'bash'], { cwd })).toEqual({ shell: 'bash', script: stdout });
  });

  it('is not made for other shells', async () => {
    expect(await run(['completion', 'tcsh'], { cwd })).toMatchObject({ code: 2, stdout: '' });
  });
});

/** What a driver that speaks a shell's own language makes of a line, in the order of the alphabet. */
function offered(command: string, args: readonly string[], line: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(command, [...args, line], {
    ...{ cwd, encoding: 'utf8', timeout: 20_000 },
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm' },
  });
  if (status !== 0 || stderr !== '') throw new Error(`${command} ends by ${status}: ${stderr}`);
  // Shells differ in whether they show the slash after a directory, and the flag before its value.
  const words = stdout.split('\n').map((each) => each.split('\t', 1)[0] ?? '');
  return [
    ...new Set(words.map((word) => word.replace(/\/$|^--[a-z-]+=/g, '')).filter((word) => word !== '' && !/^-[a-z]$/.test(word))),
  ].sort();
}

// As readline calls it: the equals sign is a word, and where nothing is offered files are, unless the function forbids it.
const BASH = `
  set -u
  source completion.bash
  complete -p artifactstore | grep -q -- '-o default -F _artifactstore artifactstore' || exit 1
  compopt() { names_files=no; }
  names_files=yes
  read -ra COMP_WORDS <<< "\${1//=/ = }"
  [[ $1 == *' ' || $1 == *= ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _artifactstore
  ((\${#COMPREPLY[@]})) || [[ $names_files == no ]] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  printf '%s\\n' "\${COMPREPLY[@]}"
`;

describe('completion in bash', () => {
  it.each(LINES)('of %j', (line, expected) => {
    expect(offered('bash', ['--norc', '-c', BASH, 'bash'], line)).toEqual(expected());
  });
});

describeWith('fish', 'completion in fish', () => {
  const FISH = 'source completion.fish; complete -C $argv[1]';

  it.each(LINES)('of %j', (line, expected) => {
    expect(offered('fish', ['--no-config', '-c', FISH], line)).toEqual(expected());
  });

  it('tells what each is for', () => {
    const { stdout } = spawnSync('fish', ['--no-config', '-c', FISH, 'artifactstore retention h'], { cwd, encoding: 'utf8' });
    expect(stdout).toContain('hold\tKeep a package, whatever its expiry, until the hold is released');
  });
});

// A terminal in which a tab is pressed; what is offered goes to a file.
const ZSH = `
  zmodload zsh/zpty
  rm -f offered
  zpty z "PROMPT= exec zsh -f -i"
  zpty -w z 'autoload -Uz compinit; compinit -u -D; source ./completion.zsh'
  zpty -w z 'compadd() {
    local -a hits before
    zparseopts -E p:=before
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
    builtin compadd -A hits "$@"
    print -rl -- $before[2]$^hits >> offered
    builtin compadd "$@"
  }'
  zpty -w z 'finish() { print -n END; }; comppostfuncs=(finish); print REA""DY'
  zpty -r z said '*READY*'
  zpty -w -n z "$1"$'\\t'
  zpty -r z said '*END*'
  zpty -d z
  [[ ! -e offered ]] || cat offered
`;

describeWith('zsh', 'completion in zsh', () => {
  it.each(LINES)('of %j', (line, expected) => {
    expect(offered('zsh', ['-fc', ZSH, 'zsh'], line)).toEqual(expected());
  });
});
