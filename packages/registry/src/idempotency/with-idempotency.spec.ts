import { parseContentAddress, parseTimestamp } from '@artifact-store/identity';
import { EmptyPackageError, IdempotencyKeyReusedError } from '@artifact-store/planes';
import { packageCreated } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import type { Command, Decision, IdempotencyRecord, Views } from '../index.js';
import type { KeyedRequest } from './keyed-request.js';
import { type Repeatable, withIdempotency } from './with-idempotency.js';

const NOW = parseTimestamp('2026-05-16T09:00:00.000Z');
const request: KeyedRequest = { actor: 'ana', key: 'k', requestDigest: parseContentAddress(`blake3:${'0a'.repeat(32)}`) };
const record: IdempotencyRecord = { ...request, result: { said: 'yes' }, createdAt: NOW };

const decision: Decision<string> = { events: [packageCreated()], answer: 'new', notBefore: NOW };
const command: Command<string, string> = { load: async () => 'loaded', decide: () => decision };
const repeatable: Repeatable<string, string> = {
  resultOf: (answer) => (answer === 'nothing' ? undefined : { said: answer }),
  answerAgain: ({ said }, snapshot) => `${said} again, ${snapshot}`,
};
const keyed = (inner = command, under: KeyedRequest | undefined = request) => withIdempotency(under, inner, repeatable);
const decide = (found: IdempotencyRecord | undefined, inner = command) =>
  keyed(inner).decide({ record: found, snapshot: 'loaded' }, NOW);

describe('a command under a key', () => {
  it('is decided, and what it came to is remembered', () => {
    expect(decide(undefined)).toEqual({ ...decision, remember: [{ ...record, result: { said: 'new' } }] });
  });

  it('answers again what was recorded, without deciding, and appends nothing', () => {
    const refusing: typeof command = { ...command, decide: () => fail() };
    const fail = (): never => {
      throw new EmptyPackageError('a rule that holds by now');
    };
    expect(decide(record, refusing)).toEqual({ events: [], answer: 'yes again, loaded' });
  });

  it('is refused where the key stands for another request', () => {
    const requestDigest = parseContentAddress(`blake3:${'0b'.repeat(32)}`);
    expect(() => decide({ ...record, requestDigest })).toThrow(IdempotencyKeyReusedError);
  });

  it('is decided, and remembered anew, where the record is too old', () => {
    const old = { ...record, createdAt: parseTimestamp('2026-05-15T09:00:00.000Z') };
    expect(decide(old)).toMatchObject({ answer: 'new', remember: [{ result: { said: 'new' }, createdAt: NOW }] });
  });

  it('is not remembered where nothing was done', () => {
    const nothing: typeof command = { ...command, decide: () => ({ events: [], answer: 'nothing' }) };
    expect(decide(undefined, nothing)).toEqual({ events: [], answer: 'nothing', remember: undefined });
  });

  it('looks up its own record alone', async () => {
    const asked: unknown[] = [];
    const views = { idempotencyRecords: async (keys: readonly unknown[]) => asked.push(...keys) && [record] };
    expect(await keyed().load(views as unknown as Views)).toEqual({ record, snapshot: 'loaded' });
    expect(asked).toEqual([request]);
  });
});

describe('a command without a key', () => {
  it('is the command itself, and looks nothing up', async () => {
    const plain = withIdempotency(undefined, command, repeatable);
    expect(await plain.load({} as Views)).toEqual({ record: undefined, snapshot: 'loaded' });
    expect(plain.decide({ record: undefined, snapshot: 'loaded' }, NOW)).toBe(decision);
  });
});
