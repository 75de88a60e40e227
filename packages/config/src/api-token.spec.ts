import { describe, expect, it } from '@jest/globals';
import { configOf, readApiToken } from './index.js';

describe('the token that the environment gives', () => {
  it('is none where nothing is set', () => {
    expect(readApiToken(configOf({}))).toBeUndefined();
  });

  it('is taken without the white space around it, and told by its variable', () => {
    expect(readApiToken(configOf({ ARTIFACTSTORE_API_TOKEN: ' the-token\n' }))).toEqual({
      token: 'the-token',
      variable: 'ARTIFACTSTORE_API_TOKEN',
    });
  });

  it('is refused where two are given, without a word of either', () => {
    const config = configOf({ ARTIFACTSTORE_API_TOKEN: 'the-token', ARTIFACTSTORE_API_TOKEN_REF: 'env:OTHER' });
    expect(() => readApiToken(config)).toThrow(
      'ARTIFACTSTORE_API_TOKEN and ARTIFACTSTORE_API_TOKEN_REF are both set: unset one of them',
    );
  });

  it('is refused where what is referred to is not there', () => {
    const config = configOf({ ARTIFACTSTORE_API_TOKEN_REF: 'file:/nowhere/token' });
    expect(() => readApiToken(config)).toThrow('ARTIFACTSTORE_API_TOKEN_REF: the file /nowhere/token is empty or cannot be read');
  });

  it('is a reference, and not the token itself, where it says so', () => {
    expect(() => configOf({ ARTIFACTSTORE_API_TOKEN_REF: 'the-token' })).toThrow(
      'ARTIFACTSTORE_API_TOKEN_REF: expected env:NAME or file:/path',
    );
  });
});
