import { Args } from '@oclif/core';
import { BaseCommand } from '../command/base-command.js';
import { SHELLS, type Shell } from '../completion/script.js';

interface Completion {
  readonly shell: Shell;
  readonly script: string;
}

export class CompletionCommand extends BaseCommand {
  static override summary = 'Print a script by which a shell completes commands, flags and their values.';
  static override description =
    'The script is of this version and asks nobody: make it anew after an update. bash: the first example in ~/.bashrc. zsh: the second in ~/.zshrc, after compinit. fish: the third, once.';
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    'source <(<%= config.bin %> completion zsh)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
  ];
  static override args = {
    shell: Args.option({ options: SHELLS })({ description: 'Which shell.', required: true }),
  };

  async run(): Promise<Completion> {
    const { args } = await this.parse(CompletionCommand);
    const [{ completedBy }, { completionScript }] = await Promise.all([
      import('../completion/completed-command.js'),
      import('../completion/script.js'),
    ]);
    const { shell } = args;
    const script = completionScript(shell, completedBy(this.config));
    if (!this.jsonEnabled()) process.stdout.write(script);
    return { shell, script };
  }
}
