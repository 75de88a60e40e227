import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretScanner } from './secret-scanner.js';

function scanned(text: string, chunkBytes = 64 * 1024) {
  const bytes = Buffer.from(text);
  const scanner = new SecretScanner();
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.push(bytes.subarray(at, at + chunkBytes));
  return scanner.finish();
}

describe('a secret in clear is found', () => {
  it.each([
    ['org.apache.chemistry.opencmis.password = hunter2', 'setting'],
    ['org.apache.chemistry.opencmis.password=hunter2', 'setting'],
    ['{"org.apache.chemistry.opencmis.password":"hunter2"}', 'setting'],
    ['{"password" : "hunter2"}', 'setting'],
    ['"stdout": "{\\"password\\":\\"hunter2\\"}"', 'setting'],
    ['Uid=a;userPassword=hunter2;', 'setting'],
    ['access_token: eyJhbGciOi', 'setting'],
    ['AWS_SECRET_ACCESS_KEY=abc/def+ghi', 'setting'],
    ['<parameter key="org.apache.chemistry.opencmis.password" value="hunter2"/>', 'attribute'],
    ['<password>hunter2</password>', 'element'],
    ['<td>org.apache.chemistry.opencmis.password</td><td>hunter2</td>', 'cell'],
    ['java -jar tck.jar --password hunter2', 'argument'],
    ['["--db-password",\n "hunter2"]', 'argument'],
    ['Authorization: Basic dGNrOmh1bnRlcjI=', 'authorization'],
    ['{"authorization": "Bearer abcdef"}', 'authorization'],
    ['GET http://tck:hunter2@repository.test/browser', 'url'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'private_key'],
  ])('%s', (text, kind) => {
    expect(scanned(`first line\n${text}\nlast line`)).toEqual([{ line: text.includes('\n') ? 3 : 2, kind }]);
  });
});

it.each([
  ...['password = ***', 'password=[redacted]', 'password: <hidden>', '"password": ""', 'password=', '"password": null'],
  ...['"password": false', `password = \${PASSWORD}`, 'password=$(cat file)', 'password=env:NAME', '"secret": {"a": 1}'],
  ...['password_policy = strict', 'Passwords: 3', 'change token = 17', 'changeLogToken: 5', 'http://host:8080/a@b'],
  ...['the password is wrong', 'Authorization: Basic ***', '--password', 'password=xxxx', 'password=%PASSWORD%'],
])('nothing is found in %j', (text) => expect(scanned(`${text}\n`)).toEqual([]));

it('is found wherever the chunks end, once, with its line', () => {
  const secret = 'a.password = hunter2\n';
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 3000 }), (padding, chunkBytes) => {
      const lines = 'some log line\n'.repeat(padding / 14);
      const line = Math.floor(padding / 14) + 1;
      expect(scanned(`${lines}${secret}${lines}`, chunkBytes)).toEqual([{ line, kind: 'setting' }]);
    }),
  );
});

it('is told of a thousand times a file at most', () => {
  const found = scanned('password=hunter2\n'.repeat(5000));
  expect([found.length, found.at(-1)]).toEqual([1000, { line: 1000, kind: 'setting' }]);
});

it('is quick with text that would mislead it, and with a line that never ends', () => {
  const hostile = ['password'.repeat(200_000), 'a://'.repeat(400_000), '<a.'.repeat(500_000), `--${'a-'.repeat(500_000)}`];
  const started = performance.now();
  for (const text of hostile) expect(scanned(text)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(10_000);
});
