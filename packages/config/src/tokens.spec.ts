import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SettingProblem } from './setting.js';
import { SCOPES, tokens } from './tokens.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const LONG = '0123456789abcdef';

describe('tokens', () => {
  it.each([
    ['a name', `ci=${LONG}`, 'ci', SCOPES],
    ['a name and a scope', `ci:read=${LONG}`, 'ci', ['read']],
    ['a name and several scopes', `ci:read+write=${LONG}`, 'ci', ['read', 'write']],
    ['a scope said twice', `ci:read+read=${LONG}`, 'ci', ['read']],
    ['the longest name', `${'a'.repeat(32)}=${LONG}`, 'a'.repeat(32), SCOPES],
    ['digits and hyphens in the name', `ci-2:admin=${LONG}`, 'ci-2', ['admin']],
  ])('with %s acts under it', (_what, given, actor, scopes) => {
    const [token] = tokens(given);
    expect(token?.actor).toBe(actor);
    expect([...(token?.scopes ?? [])]).toEqual(scopes);
    expect(token?.sha256).toEqual(sha256(LONG));
  });

  it('may hold the signs that part name, scope and secret', () => {
    const [token] = tokens(`ci:read=${LONG}=:+==`);
    expect(token).toMatchObject({ actor: 'ci', sha256: sha256(`${LONG}=:+==`) });
  });

  it.each([
    ['nothing but the secret', LONG],
    ['base64 that ends in =', 'c2VjcmV0LXNlY3JldC1zZWNyZXQ='],
    ['base64 that ends in ==', 'c2VjcmV0LXNlY3JldC1zZWNyZQ=='],
    ['lower-case base64 that ends in =', 'abcdefghijklmnopqrstuvw='],
    ['a secret too short for a name before it', 'ci=0123456789abcde'],
    ['a name that begins with a capital', `Ci=${LONG}`],
    ['a name that is too long', `${'a'.repeat(33)}=${LONG}`],
    ['a scope that nobody knows', `ci:delete=${LONG}`],
    ['an empty scope', `ci:=${LONG}`],
    ['half a list of scopes', `ci:read+=${LONG}`],
  ])('of %s are one secret as a whole, with every scope and a name made of its digest', (_what, given) => {
    expect(tokens(given)).toEqual([
      { actor: `token:${sha256(given).toString('hex').slice(0, 8)}`, scopes: new Set(SCOPES), sha256: sha256(given) },
    ]);
  });

  it('are parted by commas and line ends, white space around them aside', () => {
    const given = ` a=${LONG}1 ,\r\n b=${LONG}2\n\n,, c=${LONG}3\n`;
    expect(tokens(given).map((token) => token.actor)).toEqual(['a', 'b', 'c']);
  });

  it.each(['cli', 'schedule'])('may not be named %s, as which the system itself acts', (name) => {
    expect(() => tokens(`ci=${LONG}1,${name}:read=${LONG}2`)).toThrow(
      new SettingProblem(`expected another name than ${name}, under which the system itself acts`),
    );
  });

  it.each(['', ' ', ',', '\n,\n'])('are none in %j', (given) => {
    expect(tokens(given)).toEqual([]);
  });

  it('may share a name, so that a secret can be replaced without a gap', () => {
    expect(tokens(`ci=${LONG}1,ci=${LONG}2`).map((token) => token.actor)).toEqual(['ci', 'ci']);
  });

  it.each([
    ['the same entry', `ci=${LONG},ci=${LONG}`],
    ['another name', `ci=${LONG},cd=${LONG}`],
    ['another scope', `ci:read=${LONG},ci:admin=${LONG}`],
    ['no name', `ci=${LONG},${LONG}`],
  ])('refuse a secret that comes again under %s, and do not say which', (_what, given) => {
    expect(() => tokens(given)).toThrow(SettingProblem);
    expect(() => tokens(given)).toThrow(/^expected each secret once$/);
  });

  it('keep no secret', () => {
    expect(JSON.stringify(tokens(`ci=${LONG}`).map((token) => ({ ...token, scopes: [...token.scopes] })))).not.toContain(LONG);
  });
});
