import { describe, expect, it } from '@jest/globals';
import { firstKeys, type PlaneKeys, withAdded, withPromoted, withRetired } from './plane-keys.js';

const fresh = (name: string) => ({
  grantKey: { kty: 'OKP', crv: 'Ed25519', kid: name, x: `x of ${name}`, d: `d of ${name}` } as const,
  credential: `credential ${name}`,
});

const created = firstKeys(fresh('one'));
const added = withAdded(created, fresh('two'));
const promoted = withPromoted(added);
const retired = withRetired(promoted);

const summary = ({ grantKeys, credentials, dataPlaneCredential }: PlaneKeys) => ({
  keys: grantKeys.map(({ kid }) => kid),
  credentials: credentials.map((text) => text.replace('credential ', '')),
  data: dataPlaneCredential.replace('credential ', ''),
});

describe('a change of plane keys', () => {
  it('takes and checks the new ones before it uses them, and drops the old ones last', () => {
    expect([created, added, promoted, retired].map(summary)).toEqual([
      { keys: ['one'], credentials: ['one'], data: 'one' },
      { keys: ['one', 'two'], credentials: ['one', 'two'], data: 'one' },
      { keys: ['two', 'one'], credentials: ['two', 'one'], data: 'two' },
      { keys: ['two'], credentials: ['two'], data: 'two' },
    ]);
  });

  it('can follow on another', () => {
    const again = withRetired(withPromoted(withAdded(retired, fresh('three'))));
    expect(summary(again)).toEqual({ keys: ['three'], credentials: ['three'], data: 'three' });
  });

  it.each<[string, () => PlaneKeys, RegExp]>([
    ['promotes nothing that was not added', () => withPromoted(created), /add first/],
    ['retires nothing where nothing was added', () => withRetired(created), /add first/],
    ['adds no third key', () => withAdded(added, fresh('three')), /promote, then plane-keys retire/],
    ['retires no key that still signs', () => withRetired(added), /promote first/],
    ['adds no key before the old one is retired', () => withAdded(promoted, fresh('three')), /plane-keys retire/],
    ['promotes once', () => withPromoted(promoted), /plane-keys retire/],
  ])('%s', (_, step, remedy) => {
    expect(step).toThrow(
      expect.objectContaining({
        code: 'plane_keys_step',
        kind: 'conflict',
        declaration: expect.objectContaining({ remedy: expect.stringMatching(remedy) }),
      }),
    );
  });

  it('goes on with a promotion that broke off between the two documents', () => {
    const brokenOff = { ...promoted, dataPlaneCredential: added.dataPlaneCredential };
    expect(() => withRetired(brokenOff)).toThrow(/broke off/);
    expect(withPromoted(brokenOff)).toEqual(promoted);
  });
});
