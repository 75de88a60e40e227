import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { givenSecrets, keepLog, registerSecrets, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

describe('the logs of a run', () => {
  const ofThisRun = process.env.TEST_LOGS;
  let directory: string;
  beforeEach(async () => {
    directory = (await temporaryDirectory()).path;
    process.env.TEST_LOGS = directory;
  });
  afterEach(() => {
    if (ofThisRun === undefined) delete process.env.TEST_LOGS;
    else process.env.TEST_LOGS = ofThisRun;
  });

  it('are kept one by one, under the name of the test and of who speaks', () => {
    const [one, other] = [keepLog('server'), keepLog('server')];
    one.write('a\n');
    other.write('b\n');
    one.write('c\n');
    const names = readdirSync(directory);
    expect(names).toEqual([expect.stringMatching(/^kept-logs\..*\.server\.log$/), expect.stringMatching(/\.server\.log$/)]);
    expect(names.map((name) => readFileSync(join(directory, name), 'utf8')).sort()).toEqual(['a\nc\n', 'b\n']);
  });

  it('stand beside the secrets that they must not hold, which their owner alone can read', () => {
    registerSecrets(['a secret with "quotes"', 'short']);
    registerSecrets(['and another']);
    const path = join(directory, 'secrets');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const listed = readFileSync(path, 'utf8').trim().split('\n');
    expect(listed.map((line) => JSON.parse(line))).toEqual(['a secret with "quotes"', 'and another']);
  });

  it('are not kept where nobody reads them', () => {
    delete process.env.TEST_LOGS;
    keepLog('server').write('a\n');
    registerSecrets(['a secret of some length']);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('the secrets that a process is given', () => {
  let home: string;
  beforeEach(async () => {
    home = (await temporaryDirectory()).path;
  });
  const secretsIn = (env: Record<string, string>) => [...givenSecrets(env, home)];
  const file = (name: string, content: string) => {
    writeFileSync(join(home, name), content);
    return join(home, name);
  };

  it('are its tokens, named or not, and the password of its database', () => {
    expect(
      secretsIn({
        ARTIFACTSTORE_AUTH_TOKENS: 'ci=one-secret,reader:read=other=secret\nbare+secret==',
        ARTIFACTSTORE_API_TOKEN: 'of-a-client',
        ARTIFACTSTORE_DATABASE_URL: 'postgresql+psycopg://user:pass:word@127.0.0.1/db',
        ARTIFACTSTORE_LOG_LEVEL: 'DEBUG',
      }),
    ).toEqual(['one-secret', 'other=secret', 'bare+secret==', 'of-a-client', 'pass:word']);
    expect(secretsIn({ ARTIFACTSTORE_DATABASE_URL: 'sqlite:////var/x:y/log.db' })).toEqual([]);
  });

  it('are what it is referred to: of the keys of a plane the private parts, of anything else the whole', () => {
    const keys = { grant_keys: [{ kid: 'k', x: 'public', d: 'private' }], plane_credentials: ['credential'] };
    const planes = file('control-plane.json', JSON.stringify(keys));
    expect(secretsIn({ ARTIFACTSTORE_PLANE_KEYS_REF: `file:${planes}` })).toEqual(['private', 'credential']);
    expect(secretsIn({ ARTIFACTSTORE_PLANE_KEYS_REF: 'env:KEYS', KEYS: JSON.stringify(keys) })).toEqual([
      'private',
      'credential',
    ]);
    expect(secretsIn({ OTHER_REF: `file:${file('other', 'of a bucket\n')}` })).toEqual(['of a bucket']);
    expect(secretsIn({ OTHER_REF: 'file:/nowhere', MORE_REF: 'env:NOTHING', LAST_REF: 'nonsense' })).toEqual([]);
  });

  it('are the token that it made for itself', async () => {
    file('token', 'made-by-itself\n');
    expect(secretsIn({ ARTIFACTSTORE_STATE_DIR: home })).toEqual(['made-by-itself']);
    expect(secretsIn({})).toEqual([]);
  });
});
