import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf, controlPlaneKeys, dataPlaneKeys } from '@artifact-store/config';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { temporaryDirectory } from '@artifact-store/testkit';
import { beforeAll, describe, expect, it } from '@jest/globals';

const CREDENTIAL = 'c'.repeat(43);
const KEY = { kty: 'OKP', crv: 'Ed25519', kid: 'k', x: 'public', d: 'the-secret-part' };

describe('the keys of the planes', () => {
  let directory: string;
  beforeAll(async () => {
    directory = (await temporaryDirectory()).path;
  });

  let files = 0;
  const configWith = (content: string) => {
    const path = join(directory, `${files++}.json`);
    writeFileSync(path, content);
    return configOf({ ARTIFACTSTORE_PLANE_KEYS_REF: `file:${path}` });
  };
  const control = (document: unknown) => controlPlaneKeys(configWith(JSON.stringify(document)));

  it('of a control plane are its grant keys and digests of the credentials it takes', () => {
    const { grantKeys, credentialDigests } = control({ grant_keys: [KEY], plane_credentials: [CREDENTIAL, 'd'.repeat(32)] });
    expect(grantKeys).toEqual([KEY]);
    expect(credentialDigests.map((digest) => digest.byteLength)).toEqual([32, 32]);
  });

  it('of a data plane are the first credential', () => {
    const config = configWith(`\n${JSON.stringify({ plane_credentials: [CREDENTIAL, 'd'.repeat(32)] })}\n`);
    expect(dataPlaneKeys(config)).toEqual({ credential: CREDENTIAL });
  });

  it('may come from a variable', () => {
    process.env.TEST_PLANE_KEYS = JSON.stringify({ plane_credentials: [CREDENTIAL] });
    try {
      expect(dataPlaneKeys(configOf({ ARTIFACTSTORE_PLANE_KEYS_REF: 'env:TEST_PLANE_KEYS' }))).toEqual({
        credential: CREDENTIAL,
      });
    } finally {
      delete process.env.TEST_PLANE_KEYS;
    }
  });

  it('of a control plane are refused by a data plane, which could sign grants with them', () => {
    const config = configWith(JSON.stringify({ grant_keys: [KEY], plane_credentials: [CREDENTIAL] }));
    expect(() => dataPlaneKeys(config)).toThrow(/a data plane must not have/);
  });

  it.each([
    ['no JSON', `{"grant_keys": "${KEY.d}`],
    ['a list', `["${KEY.d}"]`],
    ['nothing', ' \n'],
    ['no grant key', JSON.stringify({ grant_keys: [], plane_credentials: [CREDENTIAL] })],
    [
      'a grant key without its secret',
      JSON.stringify({ grant_keys: [{ ...KEY, d: undefined }], plane_credentials: [CREDENTIAL] }),
    ],
    ['a key of another kind', JSON.stringify({ grant_keys: [{ ...KEY, crv: 'X25519' }], plane_credentials: [CREDENTIAL] })],
    ['no credential', JSON.stringify({ grant_keys: [KEY] })],
    ['a short credential', JSON.stringify({ grant_keys: [KEY], plane_credentials: ['short-and-secret'] })],
    ['a credential that no header can carry', JSON.stringify({ grant_keys: [KEY], plane_credentials: [`${CREDENTIAL}\n`] })],
  ])('are refused where there is %s, without a word of what is there', (_what, content) => {
    const config = configWith(content);
    expect(() => controlPlaneKeys(config)).toThrow(InvalidConfigurationError);
    expect(() => controlPlaneKeys(config)).toThrow(/^ARTIFACTSTORE_PLANE_KEYS_REF: /);
    for (const secret of [KEY.d, 'short-and-secret', CREDENTIAL]) expect(() => controlPlaneKeys(config)).not.toThrow(secret);
  });

  it('are refused where the setting is missing, and where what it names is', () => {
    expect(() => controlPlaneKeys(configOf({}))).toThrow(/plane-keys create/);
    for (const ref of [`file:${directory}/nowhere`, 'env:TEST_NO_SUCH_VARIABLE']) {
      expect(() => dataPlaneKeys(configOf({ ARTIFACTSTORE_PLANE_KEYS_REF: ref }))).toThrow(/is empty/);
    }
    expect(() => configOf({ ARTIFACTSTORE_PLANE_KEYS_REF: JSON.stringify(KEY) })).toThrow(/env:NAME or file:/);
  });
});
