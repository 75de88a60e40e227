import type { Timestamp } from '@artifact-store/identity';
import type { Command, Decision, IdempotencyRecord } from '../ports/event-store.js';
import { type KeyedRequest, resultBefore } from './keyed-request.js';

/** How an answer is kept as texts, and made of them again. */
export interface Repeatable<Snapshot, Answer> {
  /** Undefined: nothing was done, so that a repeat is to be carried out. */
  resultOf(answer: Answer): IdempotencyRecord['result'] | undefined;
  answerAgain(result: IdempotencyRecord['result'], snapshot: Snapshot): Answer;
}

export interface KeyedSnapshot<Snapshot> {
  /** What stands under the key. */
  readonly record: IdempotencyRecord | undefined;
  readonly snapshot: Snapshot;
}

/**
 * A command that is carried out once for each key of its sender: repeated, it answers what it answered first, whatever
 * became of its subject since, and appends nothing. Without a request under a key it is the command itself. The command's
 * `load` must not refuse, since only `decide` knows whether the request was answered before.
 */
export function withIdempotency<Snapshot, Answer>(
  request: KeyedRequest | undefined,
  command: Command<Snapshot, Answer>,
  repeatable: Repeatable<Snapshot, Answer>,
): Command<KeyedSnapshot<Snapshot>, Answer> {
  return {
    load: async (views) => ({
      record: request === undefined ? undefined : (await views.idempotencyRecords([request]))[0],
      snapshot: await command.load(views),
    }),
    decide: ({ record, snapshot }, now): Decision<Answer> => {
      if (request === undefined) return command.decide(snapshot, now);
      const before = resultBefore(request, record, now);
      if (before !== undefined) return { events: [], answer: repeatable.answerAgain(before, snapshot) };
      const decision = command.decide(snapshot, now);
      return { ...decision, remember: remembered(request, repeatable.resultOf(decision.answer), now) };
    },
  };
}

function remembered(
  request: KeyedRequest,
  result: IdempotencyRecord['result'] | undefined,
  createdAt: Timestamp,
): readonly IdempotencyRecord[] | undefined {
  return result === undefined ? undefined : [{ ...request, result, createdAt }];
}
