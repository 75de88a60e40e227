import { addSeconds, type HoldId } from '@artifact-store/identity';
import { expect } from '@jest/globals';
import { undeletion } from './collection-rules.js';
import { outcomeOf } from './outcomes.js';
import { extension, held, mayHold, release } from './retention-rules.js';
import { ACTOR, type PlayOn } from './stage.js';

export const playExtend: PlayOn<'extend'> = async ({ world, state }, target, { seconds }) => {
  const newExpiresAt = addSeconds(state.now, seconds);
  const command = { packageId: target.packageId, newExpiresAt, reason: 'audit', actor: ACTOR };
  const { outcome } = await outcomeOf(world.control.retention.extend(command));
  expect(outcome).toBe(extension(state, target, newExpiresAt));
  return true;
};

export const playHold: PlayOn<'hold'> = async ({ world, state }, target) => {
  const { packageId } = target;
  const { outcome, answer } = await outcomeOf(world.control.retention.hold({ packageId, reason: 'case', actor: ACTOR }));
  expect(outcome).toBe(mayHold(target));
  if (answer !== undefined) held(state, target, answer.holdId);
  return true;
};

/** Of a hold of the package, or of another's where it never had one. */
export const playRelease: PlayOn<'release'> = async ({ world, state }, target, { hold }) => {
  const all = [...state.packages.values()].flatMap(({ holds }) => holds.map(({ holdId }) => holdId));
  const own = target.holds.map(({ holdId }) => holdId);
  const holdId: HoldId | undefined = own[hold % own.length] ?? all[hold % all.length];
  if (holdId === undefined) return false;
  const command = { packageId: target.packageId, holdId, reason: 'settled', actor: ACTOR };
  const { outcome } = await outcomeOf(world.control.retention.release(command));
  expect(outcome).toBe(release(state, target, holdId));
  return true;
};

export const playUndelete: PlayOn<'undelete'> = async ({ world, state }, target, { seconds }) => {
  const newExpiresAt = addSeconds(state.now, seconds);
  const command = { packageId: target.packageId, newExpiresAt, reason: 'a mistake', actor: ACTOR };
  const { outcome } = await outcomeOf(world.control.collection.undelete(command));
  expect(outcome).toBe(undeletion(state, target, newExpiresAt));
  return true;
};
