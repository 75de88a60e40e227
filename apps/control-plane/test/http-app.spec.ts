import { readFileSync } from 'node:fs';
import { configOf } from '@artifact-store/config';
import { createHttpApp, createLog, VERSION } from '@artifact-store/http-app';
import type { ControlPlane, DataPlane } from '@artifact-store/planes';
import { API_ACCESS } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { type ByteRoutes, controlPlaneModule, writtenApiDocument } from '../src/module.js';

const SECRET = 'open-sesame-0123456789';

/** An API over a control plane whose every list of packages fails as `failure` says. */
async function apiThatFails(failure: () => Promise<never>) {
  const lines: string[] = [];
  const parts = {
    control: { packages: { list: failure } } as unknown as ControlPlane,
    byteRoutes: {} as ByteRoutes,
    backends: { health: async () => [] } as Pick<DataPlane, 'health'>,
    defaultBackendId: 'local',
    access: configOf({ ARTIFACTSTORE_AUTH_TOKENS: SECRET }).access,
  };
  const app = await createHttpApp(controlPlaneModule(parts), {
    log: createLog('error', { write: (line) => lines.push(line) }),
    routableUrl: (url) => url,
    isDraining: () => false,
  });
  await app.init();
  const url = await app.getHttpAdapter().getInstance().listen({ port: 0, host: '127.0.0.1' });
  return { app, lines, list: () => fetch(`${url}/packages`, { headers: { authorization: `Bearer ${SECRET}` } }) };
}

describe('the server of the API', () => {
  it('tells of a defect by its request id, and logs the rest as an error', async () => {
    const { app, lines, list } = await apiThatFails(async () => {
      throw new Error(`cannot open /srv/private/db with ${SECRET}`);
    });
    const response = await list();
    const text = await response.text();
    await app.close();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error', request_id: response.headers.get('x-request-id') });
    expect(text).not.toMatch(/private|sesame|at .*\.ts/);
    const logged = lines.map((line) => JSON.parse(line) as { level: string; request_id: string });
    expect(logged).toEqual([expect.objectContaining({ level: 'error', request_id: response.headers.get('x-request-id') })]);
    expect(lines[0]).toContain('/srv/private/db');
  });

  it('does not start with a route that does not say who may call it', async () => {
    @Controller('open-door')
    class OpenDoorController {
      @Get()
      enter(): string {
        return 'welcome';
      }
    }
    const { app, list } = await apiThatFails(() => Promise.reject(new Error('unused')));
    expect((await list()).status).toBe(500);
    await app.close();

    const parts = { control: {}, byteRoutes: {}, backends: {}, defaultBackendId: 'local', access: configOf({}).access };
    @Module({
      imports: [controlPlaneModule(parts as Parameters<typeof controlPlaneModule>[0])],
      controllers: [OpenDoorController],
    })
    class OpenDoorModule {}
    const options = { log: createLog('error', { write: () => {} }), routableUrl: (url: string) => url, isDraining: () => false };
    const broken = await createHttpApp(OpenDoorModule, options);
    await expect(broken.init()).rejects.toThrow('OpenDoorController.enter');
  });
});

describe('the OpenAPI document', () => {
  it('that is committed is the one that the code says (npm run openapi writes it anew)', async () => {
    const committed = readFileSync(new URL('../../../schemas/openapi/artifact-store.json', import.meta.url), 'utf8');
    expect(`${JSON.stringify(await writtenApiDocument(), null, 2)}\n`).toBe(committed);
  });

  it('has for each operation a summary, a success and problems, and for each problem its form', async () => {
    const { paths } = await writtenApiDocument();
    const operations = Object.values(paths).flatMap((path) =>
      [path.get, path.put, path.post].filter((each) => each !== undefined),
    );
    expect(operations.length).toBeGreaterThan(13);
    for (const operation of operations) {
      const statuses = Object.keys(operation.responses);
      expect(operation.summary).toEqual(expect.any(String));
      expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
      expect(statuses).toEqual(expect.arrayContaining(['500', '503', ...(operation.security?.length ? ['401', '403'] : [])]));
      for (const status of statuses.filter((each) => Number(each) >= 400)) {
        expect(operation.responses[status]).toMatchObject({ content: { 'application/problem+json': {} } });
      }
    }
  });

  it('names for each operation the scope that it is meant to want', async () => {
    const { paths } = await writtenApiDocument();
    const named = Object.entries(paths).flatMap(([path, operations]) =>
      (['get', 'put', 'post', 'delete'] as const)
        .filter((method) => operations[method] !== undefined)
        .map((method) => {
          const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
          return [route, operations[method]?.security?.map(({ token }) => token?.join()).join() || 'anyone'];
        }),
    );
    const meant = Object.entries(API_ACCESS).filter(([route]) => !/ \/(docs|openapi)/.test(route));
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(meant));
  });

  it('is of the version that package.json states', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(VERSION).toBe(version);
  });
});
