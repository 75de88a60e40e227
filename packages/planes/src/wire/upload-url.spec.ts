import { InvalidRelativePathError, RouteNotFoundError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { relativePathOf, routableUrl } from './upload-url.js';

describe('the URL to route by', () => {
  it.each([
    ['/packages/p/files/a/b', '/packages/p/files/-'],
    ['/packages/p/files/', '/packages/p/files/-'],
    ['/packages/p/files//', '/packages/p/files/-'],
    ['/packages/p/files/%zz?x=/y', '/packages/p/files/-?x=/y'],
    ['/data/packages/p/files/../..?grant=g', '/data/packages/p/files/-?grant=g'],
    ['http://host:1/packages/p/files/a', '/packages/p/files/-'],
    ['/packages/p/files', '/packages/p/files'],
    ['/packages/p/files?x=/files/', '/packages/p/files?x=/files/'],
    ['/packages?x=/packages/p/files/a', '/packages?x=/packages/p/files/a'],
    ['/packages//files/a', '/packages//files/a'],
    ['/packages/p/q/files/a', '/packages/p/q/files/a'],
    ['/health', '/health'],
  ])('of %s is %s', (sent, routed) => {
    expect(routableUrl(sent)).toBe(routed);
  });
});

describe('the path in an upload URL', () => {
  it.each([
    ['/packages/p/files/a/b?x=1', 'a/b'],
    ['/packages/p/files/a%2Fb%252F', 'a/b%2F'],
    ['/data/packages/p/files/%E2%82%AC', '\u20ac'],
    ['/packages/p/files/..//.', '..//.'],
    ['/packages/p/files/', ''],
    ['/packages/p/files/files/packages/files/', 'files/packages/files/'],
  ])('of %s is %j, as it was sent', (url, path) => {
    expect(relativePathOf(url)).toBe(path);
  });

  it.each(['%', '%0', '%g0', '%FF', '%E2%82', '%C0%80', '%ED%A0%80'])('is not %s', (path) => {
    expect(() => relativePathOf(`/packages/p/files/${path}`)).toThrow(InvalidRelativePathError);
  });

  it('is in no other URL', () => {
    expect(() => relativePathOf('/%70ackages/p/files/a')).toThrow(RouteNotFoundError);
  });
});
