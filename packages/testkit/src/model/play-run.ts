import type { CommandName, ModelCommand } from './commands.js';
import { expectAgreement, expectExplained } from './compare.js';
import { playCollect, playLate, playReconcile, playResume, playSweep, playVerify } from './play-jobs.js';
import { playCreate, playFinalize, playIngest, playKnown } from './play-packages.js';
import { playExtend, playHold, playRelease, playUndelete } from './play-retention.js';
import { playClock, playCorrupt, playCrash, playReplay } from './play-storage.js';
import { onTarget, type Play, type Stage, targetOf } from './stage.js';
import { emptyState, type FileState, filesOf } from './state.js';
import type { Tally } from './tally.js';
import type { ModelWorld } from './world.js';

const PLAYS: { readonly [Name in CommandName]: Play<Name> } = {
  create: playCreate,
  ingest: onTarget(playIngest),
  known: onTarget(playKnown),
  finalize: onTarget(playFinalize),
  extend: onTarget(playExtend),
  hold: onTarget(playHold),
  release: onTarget(playRelease),
  undelete: onTarget(playUndelete),
  sweep: playSweep,
  gc: playCollect,
  verify: playVerify,
  reconcile: playReconcile,
  resume: playResume,
  late: playLate,
  corrupt: playCorrupt,
  clock: playClock,
  crash: playCrash,
  replay: playReplay,
};

export const COMMAND_NAMES = Object.keys(PLAYS) as readonly CommandName[];

/** Beside the files of the package in question, so many are read after each command, in turn. */
const READ_IN_TURN = 2;

/**
 * Plays the commands of a run one by one, and compares everything after each of them; at the end it reads all files and replays
 * the log. @throws Error that tells the command after which store and model differ
 */
export async function playRun(world: ModelWorld, commands: readonly ModelCommand[], tally: Tally): Promise<void> {
  const stage: Stage = { world, state: emptyState(world.clock.now()) };
  let turn = 0;
  for (const [index, command] of commands.entries()) {
    await at(`command ${index + 1}, ${JSON.stringify(command)}`, async () => {
      passMoment(stage);
      const met = packagesMet(stage, command);
      if (await playOne(stage, command)) for (const status of met) tally.count(command.does, status);
      const all = [...stage.state.files.values()];
      const inTurn = Array.from({ length: READ_IN_TURN }, () => all[turn++ % all.length]);
      const target = targetOf(stage.state, command);
      const read = new Set<FileState | undefined>([...inTurn, ...(target ? filesOf(stage.state, target.packageId) : [])]);
      read.delete(undefined);
      await expectAgreement(world, stage.state, read as Set<FileState>);
      if (target !== undefined) await expectExplained(world, stage.state, target);
    });
  }
  await at('the end', async () => {
    await playReplay(stage, { does: 'replay' });
    await expectAgreement(world, stage.state, stage.state.files.values());
  });
}

async function at(where: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new Error(`at ${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Time goes on a little with whatever is done. */
function passMoment({ world, state }: Stage): void {
  world.clock.advance(1);
  state.now = world.clock.now();
}

function playOne<Name extends CommandName>(stage: Stage, command: ModelCommand & { readonly does: Name }): Promise<boolean> {
  const play = PLAYS[command.does] as (stage: Stage, command: ModelCommand) => Promise<boolean>;
  return play(stage, command);
}

/** The packages that a command is about, as they are before it: all, unless it says which. */
function packagesMet({ state }: Stage, command: ModelCommand) {
  const target = targetOf(state, command);
  if (target !== undefined) return [target.status];
  const all = [...state.packages.values()];
  const met = command.does === 'create' ? all.filter((each) => each.uniqueKey !== null && each.uniqueKey === command.key) : all;
  return met.map(({ status }) => status);
}
