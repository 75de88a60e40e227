import { describe, expect, it } from '@jest/globals';
import { inspectLogs } from './logs/inspect.mjs';

const SECRET = 'correct-horse/battery"staple+1';
const HARMLESS = [
  '{"level":"debug","code":"token_missing","msg":"the request has no header Authorization: Bearer <token>"}',
  '{"method":"PUT","path":"/packages/1/files/x;grant=y","status":307,"headers":{"authorization":"[secret]"}}',
  '{"code":"grant_missing","msg":"the URL has no query parameter grant"}',
  '{"code":"token_unknown","msg":"the bearer token is not a configured one","remedy":"Send Authorization: Bearer with a token"}',
  '  ARTIFACTSTORE_DATABASE_URL: expected sqlite:///./file.db or postgresql://user:password@host:port/database',
  'artifact-store is running at http://127.0.0.1:8000, see http://[::1]:8000/docs or mail a@b.example',
  '{"kid":"t8Hlq3lyYVS7QEJ4pZ3SR","x":"f3lPmGOd1eXNjLGmrRcWyV8PYIYIe9KGwIDHq2d3zZ4","id":"d"}',
];
/** JSON in JSON, as an error text of one plane stands in the log of another. */
const quoted = (text) => JSON.stringify({ msg: text });

const inspect = (lines, { secrets = [SECRET], speakers = ['server'] } = {}) =>
  inspectLogs({ logs: [{ name: 'a.server.log', text: `${lines.join('\n')}\n` }], secrets, speakers });
const problems = (inspection) => inspection.verdicts.flatMap((verdict) => verdict.problems);

describe('the reader of all logs', () => {
  it('finds nothing in what servers say of secrets without saying them, and counts what it read', () => {
    const inspection = inspect([...HARMLESS, ...HARMLESS.map(quoted)]);
    expect(problems(inspection)).toEqual([]);
    expect(inspection).toMatchObject({ files: 1, lines: 2 * HARMLESS.length });
    expect(inspection.verdicts.length).toBeGreaterThan(5);
  });

  it.each([
    ['as it is', SECRET],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in JSON', JSON.stringify(SECRET)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64url, with more behind it', Buffer.from(`${SECRET}:more`).toString('base64url')],
    ['within other text', `x${SECRET}x`],
  ])('finds a secret that a process was given, %s', (_how, written) => {
    const [problem = '', ...others] = problems(inspect([...HARMLESS, `the token is ${written}`]));
    expect(others).toEqual([]);
    expect(problem).toMatch(/^a\.server\.log:8: the token is /);
    expect(problem).toContain('[secret]');
    expect(problem).not.toContain('battery');
  });

  it.each([
    ['a grant', 'took eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiayJ9.eyJvcCI6InJlYWQifQ.c2lnbmF0dXJl', 'a JWS'],
    ['a grant whose signature is cut off', 'eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiayJ9.eyJvcCI6InJlYWQifQ.', 'a JWS'],
    ['a grant in a URL, whatever it is', 'GET /data/files/1?grant=not-a-token-of-ours', 'a parameter grant'],
    ['a field of a request', '{"headers":{"authorization":"Bearer some-token"}}', 'Authorization'],
    ['a field of a request in a text', 'sent authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization'],
    ['the value of such a field', '{"given":"Bearer 0123456789abcdef"}', 'Authorization'],
    ['the URL of a database', 'cannot reach postgresql://store:hunter2@db:5432/store', 'a URL with a password'],
    ['a key', '-----BEGIN PRIVATE KEY-----', 'PEM'],
    ['a key of another kind', '-----BEGIN EC PRIVATE KEY-----', 'PEM'],
    ['a key pair', '{"kty":"OKP","x":"public","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}', 'JWK'],
  ])('finds %s that nobody told it of', (_what, line, rule) => {
    for (const written of [line, quoted(line)]) {
      const broken = inspect([...HARMLESS, written]).verdicts.filter((verdict) => verdict.problems.length > 0);
      expect(broken.map(({ name }) => name)).toContainEqual(expect.stringContaining(rule));
      for (const verdict of broken) expect(verdict.problems).toEqual([expect.stringMatching(/^a\.server\.log:8: /)]);
    }
  });

  it('finds every one of several, in every file', () => {
    const text = `${SECRET} ${SECRET}\n\n${SECRET}\n`;
    const logs = ['a', 'b'].map((name) => ({ name: `${name}.server.log`, text }));
    const places = problems(inspectLogs({ logs, secrets: [SECRET], speakers: [] })).map((problem) => problem.split(': ')[0]);
    expect(places).toEqual(['a', 'a', 'a', 'b', 'b', 'b'].map((name, index) => `${name}.server.log:${[1, 1, 3][index % 3]}`));
  });

  it('fails where there is nothing to read, or nothing to look for', () => {
    const nothing = { logs: [], secrets: [], speakers: ['server'] };
    expect(problems(inspectLogs(nothing))).toEqual(['there is no log of any server', 'there is no secret to look for']);
    expect(problems(inspect(HARMLESS, { speakers: ['server', 'cli'] }))).toEqual(['there is no log of any cli']);
    expect(problems(inspect(HARMLESS, { secrets: [] }))).toEqual(['there is no secret to look for']);
    const silent = { logs: [{ name: 'a.server.log', text: '' }], secrets: [SECRET], speakers: ['server'] };
    expect(problems(inspectLogs(silent))).toEqual(['there is no log of any server']);
  });
});
