import type { ModelCommand } from './commands.js';
import type { ModelState, PackageState } from './state.js';
import type { ModelWorld } from './world.js';

/** A store and the model of it, on which commands are played. */
export interface Stage {
  readonly world: ModelWorld;
  readonly state: ModelState;
}

export type CommandOf<Name> = Extract<ModelCommand, { readonly does: Name }>;

/** Plays a command on both, and throws where they differ. Answers false where there was nothing to do. */
export type Play<Name> = (stage: Stage, command: CommandOf<Name>) => Promise<boolean>;

/** Plays a command that is about a package. */
export type PlayOn<Name> = (stage: Stage, target: PackageState, command: CommandOf<Name>) => Promise<boolean>;

export const ACTOR = 'player';

/** The package that a command is about; undefined where it is about none, or there is none. */
export function targetOf({ packages }: ModelState, command: ModelCommand): PackageState | undefined {
  if (!('package' in command)) return undefined;
  return [...packages.values()][command.package % packages.size];
}

export const onTarget =
  <Name extends CommandOf<unknown>['does'] & string>(play: PlayOn<Name>): Play<Name> =>
  async (stage, command) => {
    const target = targetOf(stage.state, command);
    return target !== undefined && play(stage, target, command);
  };
