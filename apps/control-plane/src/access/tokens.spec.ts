import { configOf } from '@artifact-store/config';
import { ScopeMissingError, TokenMissingError, TokenUnknownError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { Tokens } from './tokens.js';

const tokens = (settings: Record<string, string> = {}) =>
  new Tokens(
    configOf({
      ARTIFACTSTORE_AUTH_TOKENS: 'ci:write=0123456789abcdef,reader:read=fedcba9876543210,bare-secret-of-everyone=',
      ...settings,
    }).access,
  );

describe('tokens', () => {
  it('name their actor', () => {
    expect(tokens().actorWith('write', 'Bearer 0123456789abcdef')).toBe('ci');
    expect(tokens().actorWith('admin', 'bearer bare-secret-of-everyone=')).toMatch(/^token:[0-9a-f]{8}$/);
  });

  it('do what their scopes say, and nothing that would follow from them', () => {
    expect(() => tokens().actorWith('read', 'Bearer 0123456789abcdef')).toThrow(ScopeMissingError);
    expect(() => tokens().actorWith('admin', 'Bearer 0123456789abcdef')).toThrow(ScopeMissingError);
    expect(() => tokens().actorWith('write', 'Bearer fedcba9876543210')).toThrow(ScopeMissingError);
  });

  it.each([undefined, '', 'Basic 0123456789abcdef', '0123456789abcdef', 'Bearer'])('are missing in %j', (authorization) => {
    expect(() => tokens().actorWith('read', authorization)).toThrow(TokenMissingError);
  });

  it.each(['0123456789abcde', '0123456789abcdef0', 'ci:write=0123456789abcdef', 'ci'])('are not %j', (secret) => {
    expect(() => tokens().actorWith('read', `Bearer ${secret}`)).toThrow(TokenUnknownError);
  });

  it('are not needed to read where reading is open, and are right where they are sent', () => {
    const open = tokens({ ARTIFACTSTORE_ANON_READ: 'true' });
    expect(open.actorWith('read', undefined)).toBe('anonymous');
    expect(open.actorWith('read', 'Bearer 0123456789abcdef')).toBe('ci');
    expect(() => open.actorWith('read', 'Bearer wrong')).toThrow(TokenUnknownError);
    expect(() => open.actorWith('write', undefined)).toThrow(TokenMissingError);
  });
});
