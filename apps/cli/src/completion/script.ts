import { bashScript } from './bash-script.js';
import type { Completed } from './completed-command.js';
import { fishScript } from './fish-script.js';
import { zshScript } from './zsh-script.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (completed: Completed) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What a shell runs to complete the command lines of this program. */
export function completionScript(shell: Shell, completed: Completed): string {
  return SCRIPTS[shell](completed);
}
