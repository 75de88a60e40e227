import { describe, expect, it } from '@jest/globals';
import { operation } from './operation.js';

describe('a request of an operation', () => {
  it('has its parameters in the path, each as one segment', () => {
    const { method, path } = operation('GET', '/metadata-schemas/{slug}', { path: { slug: '../a b/ü?' } });
    expect([method, path]).toEqual(['GET', '/metadata-schemas/..%2Fa%20b%2F%C3%BC%3F']);
  });

  it('asks for what is given, and leaves out what is not', () => {
    const { query, body } = operation('GET', '/packages', { query: { producer: 'a&b', limit: 0, held: false, name: undefined } });
    expect([query.toString(), body]).toEqual(['producer=a%26b&limit=0&held=false', undefined]);
  });

  it('has its body as JSON, of which each sending gets the same', () => {
    const { headers, body } = operation('POST', '/packages/{package_id}/retention/holds', {
      path: { package_id: 'p' },
      body: { reason: 'audit', reference: undefined },
    });
    expect([headers, body?.(), body?.()]).toEqual([
      { 'content-type': 'application/json' },
      '{"reason":"audit"}',
      '{"reason":"audit"}',
    ]);
  });

  it('is one of the OpenAPI document, or does not compile', () => {
    // @ts-expect-error: no such path
    operation('GET', '/packets', {});
    // @ts-expect-error: no such method there
    operation('DELETE', '/packages', {});
    // @ts-expect-error: the parameter is package_id
    operation('GET', '/packages/{package_id}', { path: { id: 'p' } });
    // @ts-expect-error: no such filter
    operation('GET', '/packages', { query: { owner: 'ci' } });
    // @ts-expect-error: new_expires_at is missing
    operation('POST', '/packages/{package_id}/retention/extensions', { path: { package_id: 'p' }, body: { reason: 'r' } });
    // @ts-expect-error: a limit is a number
    expect(operation('GET', '/jobs', { query: { limit: '1' } }).path).toBe('/jobs');
  });
});
