import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const CLONE = fileURLToPath(new URL('../../../../', import.meta.url));
const STACK_LINE = /\\n\s+at |file:\/\//;
// A grant is a JWS; its header is JSON, so in base64url it begins like this.
const GRANT = /eyJ[\w-]{10}/;

/** A problem tells a client what went wrong, and nothing of the machine that it went wrong on. */
export function expectDiscreetProblem(problem: string, home: string): void {
  expect(problem).not.toContain(home);
  expect(problem).not.toContain(CLONE);
  expect(problem).not.toMatch(STACK_LINE);
  expect(problem).not.toMatch(GRANT);
}

/** A log may name files of the machine, but no secret. */
export function expectCleanLog(log: string, token: string): void {
  expect(token.length).toBeGreaterThanOrEqual(16);
  expect(log).not.toContain(token);
  expect(log).not.toContain(Buffer.from(token).toString('base64').slice(0, 20));
  expect(log).not.toMatch(GRANT);
  expect(log).not.toMatch(/(bearer|basic) [\w+/-]/i);
}
