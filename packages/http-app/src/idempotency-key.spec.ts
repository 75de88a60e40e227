import { ValidationFailedError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { idempotencyKeyOf } from './idempotency-key.js';

const keyIn = (...fields: string[]) => idempotencyKeyOf({ headersDistinct: { 'idempotency-key': fields } });

describe('idempotencyKeyOf', () => {
  it('answers the key exactly as it was sent, and none where there is none', () => {
    expect(keyIn('"a,b;c"')).toBe('"a,b;c"');
    expect(idempotencyKeyOf({ headersDistinct: {} })).toBeUndefined();
  });

  it.each([[['k', 'k']], [['k', 'l']], [['', '']], [['']], [['two words']], [['\u00e9']], [['k, l']]])('refuses %j', (fields) => {
    expect(() => keyIn(...fields)).toThrow(ValidationFailedError);
  });
});
