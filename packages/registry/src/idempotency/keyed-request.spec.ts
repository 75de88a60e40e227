import { createDigester } from '@artifact-store/digest';
import { parseTimestamp } from '@artifact-store/identity';
import { IdempotencyKeyReusedError, ValidationFailedError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import type { IdempotencyRecord } from '../index.js';
import { keyedRequest, resultBefore } from './keyed-request.js';

const digester = createDigester();
const requestOf = (operation = 'packages.create', values = {}, sender = { actor: 'ana', idempotencyKey: 'k' }) =>
  keyedRequest(sender, operation, values, digester) ?? fail();
const fail = (): never => {
  throw new Error('no request under a key');
};

describe('keyedRequest', () => {
  it('is none without a key', () => {
    expect(keyedRequest({ actor: 'ana' }, 'packages.create', {}, digester)).toBeUndefined();
    expect(keyedRequest({ actor: 'ana', idempotencyKey: null }, 'packages.create', {}, digester)).toBeUndefined();
  });

  it('is the same for the same values, in whatever order they were written', () => {
    expect(requestOf('packages.create', { a: 1, b: { d: null, c: [] } })).toEqual(
      requestOf('packages.create', { b: { c: [], d: null }, a: 1 }),
    );
  });

  it.each([
    ['operation', requestOf('packages.finalize', { a: '1' })],
    ['value', requestOf('packages.create', { a: '2' })],
    ['type of a value', requestOf('packages.create', { a: 1 })],
    ['member', requestOf('packages.create', { a: '1', b: null })],
  ])('has another digest for another %s', (_what, other) => {
    const { requestDigest } = requestOf('packages.create', { a: '1' });
    expect(requestDigest).toMatch(/^blake3:[0-9a-f]{64}$/);
    expect(other.requestDigest).not.toBe(requestDigest);
  });

  it('refuses what is no key', () => {
    expect(() => requestOf('packages.create', {}, { actor: 'ana', idempotencyKey: 'a b' })).toThrow(ValidationFailedError);
  });
});

describe('resultBefore', () => {
  const request = requestOf();
  const createdAt = parseTimestamp('2026-05-16T09:00:00.000Z');
  const record: IdempotencyRecord = { ...request, result: { package_id: 'p' }, createdAt };
  const other = requestOf('packages.create', { name: 'other' });

  it('is nothing where the key stands for nothing', () => {
    expect(resultBefore(request, undefined, createdAt)).toBeUndefined();
  });

  it.each(['2026-05-16T09:00:00.000Z', '2026-05-17T08:59:59.999Z', '2026-05-16T08:00:00.000Z'])(
    'is what was recorded, at %s',
    (now) => {
      expect(resultBefore(request, record, parseTimestamp(now))).toEqual({ package_id: 'p' });
      expect(() => resultBefore(other, record, parseTimestamp(now))).toThrow(IdempotencyKeyReusedError);
    },
  );

  it('is nothing from 24 hours on, whatever the key stood for', () => {
    const now = parseTimestamp('2026-05-17T09:00:00.000Z');
    expect(resultBefore(request, record, now)).toBeUndefined();
    expect(resultBefore(other, record, now)).toBeUndefined();
  });
});
