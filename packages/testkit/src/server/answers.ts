import { expect } from '@jest/globals';

/** What a test reads of an answer's JSON. */
export type Json = { readonly [name: string]: unknown };

/** The JSON of an answer that must have this status. */
export async function jsonOf(answer: Response | Promise<Response>, status: number): Promise<Json> {
  const response = await answer;
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status });
  return JSON.parse(text) as Json;
}

/** The problem of an answer that must be one: a media type, a status and a code, and the id that its header has. */
export async function problemOf(answer: Response | Promise<Response>, status: number, code: string): Promise<Json> {
  const response = await answer;
  const problem = await jsonOf(response, status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem).toMatchObject({ status, code, request_id: response.headers.get('x-request-id') });
  return problem;
}

/** Whether an error is what fetch throws where the connection breaks, or is not to be had. */
export function isBroken(error: unknown): boolean {
  // Not instanceof: fetch is of another realm than the tests.
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError' && 'cause' in error;
}
