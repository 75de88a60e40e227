import { addSeconds, type HoldId, type PackageId } from '@artifact-store/identity';
import { ArtifactStoreError, type WorkingControlPlane } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { expectToldBy, type LogTail } from '../lawful-log.js';
import { duePackage, extend, hold, queuedSweep, release, sweep } from '../race/acts.js';
import type { Act, RaceGround } from '../race/race-ground.js';

/** What somebody does; a package, and a hold on it, are meant by their numbers. */
export type Move =
  | { readonly does: 'hold' | 'release'; readonly which: number }
  | { readonly does: 'extend'; readonly which: number; readonly seconds: number }
  | { readonly does: 'sweep' };

/** Moves, each with how long it waits: moments of steps in one process, milliseconds of standing still in several. */
export interface Line {
  readonly moves: readonly Move[];
  readonly waits: readonly number[];
}

const PACKAGES = 3;
/** How often each is held from the start. Of three, two are in force before the last. */
const HOLDS = [3, 1, 0];

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ does: fc.constant('hold' as const), which: fc.nat(PACKAGES - 1) }),
  fc.record({ does: fc.constant('release' as const), which: fc.nat(3) }),
  fc.record({ does: fc.constant('extend' as const), which: fc.nat(PACKAGES - 1), seconds: fc.integer({ min: 1, max: 3 }) }),
  fc.constant({ does: 'sweep' as const }),
);

export const line = (longestWait: number): fc.Arbitrary<Line> =>
  fc.record({
    moves: fc.array(move, { minLength: 1, maxLength: 5 }),
    waits: fc.array(fc.nat(longestWait), { minLength: 1, maxLength: 7 }),
  });

/** What may rightly be refused where two want the same. */
const REFUSALS = ['hold_already_released', 'expiry_not_later'];

/** The events that a move of each kind is recorded by. */
const RECORDED = {
  hold: 'v1.retention.hold_applied',
  release: 'v1.retention.hold_released',
  extend: 'v1.retention.extended',
} as const;

/** A move that can be made, and what came of it once it was. */
export interface Turn {
  readonly does: Move['does'];
  readonly actor: string;
  readonly act: Act;
}

/** Packages that have expired, and the turns that the lines of a round are with them; each under a name of its own. */
export async function turnsOf({ control, now }: RaceGround, lines: readonly Line[]): Promise<readonly (readonly Turn[])[]> {
  const packages: PackageId[] = [];
  const holds: { readonly packageId: PackageId; readonly holdId: HoldId }[] = [];
  for (const count of HOLDS) {
    const packageId = await duePackage(control);
    packages.push(packageId);
    for (let each = 0; each < count; each++) {
      const { holdId } = await control.retention.hold({ packageId, reason: 'case 1', actor: 'setter' });
      holds.push({ packageId, holdId });
    }
  }
  const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;
  const actOf = async (each: Move, actor: string): Promise<Act> => {
    switch (each.does) {
      case 'hold':
        return hold(at(packages, each.which), actor);
      case 'release': {
        const { packageId, holdId } = at(holds, each.which);
        return release(packageId, holdId, actor);
      }
      case 'extend':
        return extend(at(packages, each.which), actor, addSeconds(now, each.seconds));
      case 'sweep':
        return sweep(await queuedSweep(control, actor), actor);
      default:
        return each satisfies never;
    }
  };
  const turns: Turn[][] = [];
  for (const [number, { moves }] of lines.entries()) {
    const ofLine: Turn[] = [];
    for (const [index, each] of moves.entries()) {
      const actor = `${number}.${index}`;
      ofLine.push({ does: each.does, actor, act: await actOf(each, actor) });
    }
    turns.push(ofLine);
  }
  return turns;
}

export interface Played {
  readonly turn: Turn;
  readonly outcome: PromiseSettledResult<unknown>;
}

export async function settled(turn: Turn, control: WorkingControlPlane): Promise<Played> {
  const [outcome] = await Promise.allSettled([turn.act(control)]);
  return { turn, outcome };
}

/** The log breaks no rule, the views say what it says, and each move is recorded once if it was acknowledged, else not at all. */
export async function expectLawful({ control }: RaceGround, tail: LogTail, played: readonly Played[]): Promise<void> {
  const log = await tail.next();
  await expectToldBy(log, control);
  for (const { turn, outcome } of played) {
    const recorded = log.filter((event) => event.actor === turn.actor).map(({ eventType }) => eventType);
    if (outcome.status === 'rejected') {
      const code = outcome.reason instanceof ArtifactStoreError ? outcome.reason.code : String(outcome.reason);
      expect({ code, recorded }).toEqual({ code: expect.stringMatching(`^(${REFUSALS.join('|')})$`), recorded: [] });
    } else if (turn.does === 'sweep') {
      const { state, done } = outcome.value as { readonly state: string; readonly done: number };
      const marks = Array.from({ length: done }, () => 'v1.retention.eligibility_marked');
      expect({ state, recorded }).toEqual({ state: 'succeeded', recorded: marks });
    } else expect(recorded).toEqual([RECORDED[turn.does]]);
  }
}

/** Marks what is left of a round, so that no sweep of the next finds it. */
export async function putAway({ control }: RaceGround): Promise<void> {
  await sweep(await queuedSweep(control, 'broom'), 'broom')(control);
}
