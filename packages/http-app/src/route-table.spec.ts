import { describe, expect, it } from '@jest/globals';
import { RouteTable } from './route-table.js';

describe('the methods of a URL', () => {
  const routes = new RouteTable();
  routes.add('GET', '/packages');
  routes.add(['POST', 'HEAD'], '/packages');
  routes.add('GET', '/packages/:package_id');
  routes.add('GET', '/packages/:package_id/manifest.json');
  routes.add('PUT', '/packages/:package_id/files/:relative_path');
  routes.add('GET', '/docs/*');

  it.each([
    ['/packages', ['GET', 'HEAD', 'POST']],
    ['/packages?x=/y', ['GET', 'HEAD', 'POST']],
    ['http://host:1/packages', ['GET', 'HEAD', 'POST']],
    ['/packages/x', ['GET']],
    ['/packages/x/manifest.json', ['GET']],
    ['/packages/x/manifestxjson', []],
    ['/packages/x/files/y', ['PUT']],
    ['/packages/x/files/y/z', []],
    ['/packages/', []],
    ['/docs/a/b', ['GET']],
    ['/nowhere', []],
  ])('%s are %j', (url, methods) => {
    expect(routes.methodsAt(url)).toEqual(methods);
  });
});
