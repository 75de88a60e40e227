import type { BackendHealth, ControlPlane, DatabaseHealth } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

const local: BackendHealth = { backendId: 'local', healthy: true, detail: 'ready', freeBytes: 1, totalBytes: 2 };
const good: DatabaseHealth = { healthy: true, detail: 'fine' };

function health(database: () => Promise<DatabaseHealth>, backends: () => Promise<readonly BackendHealth[]>): Health {
  const control = { health: { check: database } } as Pick<ControlPlane, 'health'> as ControlPlane;
  return new Health(control, { health: backends }, 'local', 10);
}

describe('health', () => {
  it('is ok and ready where nothing is wrong', async () => {
    const report = await health(
      async () => good,
      async () => [local],
    ).check();
    expect(report).toMatchObject({ isOk: true, isReady: true, database: good, defaultBackend: local });
  });

  it('is ready, though not ok, while only another backend fails', async () => {
    const other = { ...local, backendId: 'other', healthy: false };
    const report = await health(
      async () => good,
      async () => [local, other],
    ).check();
    expect(report).toMatchObject({ isOk: false, isReady: true });
  });

  it('is not ready where the database or the default backend fails, or is not there', async () => {
    const bad = { healthy: false, detail: 'gone' };
    const noDatabase = health(
      async () => bad,
      async () => [local],
    );
    expect(await noDatabase.check()).toMatchObject({ isOk: false, isReady: false, database: bad });
    const noBackend = health(
      async () => good,
      async () => [],
    );
    expect(await noBackend.check()).toMatchObject({ isOk: false, isReady: false, defaultBackend: { healthy: false } });
  });

  it('does not wait for a check that does not end, nor fail with one that fails', async () => {
    const report = await health(
      () => new Promise(() => {}),
      () => Promise.reject(new Error('secret')),
    ).check();
    expect(report.database).toEqual({ healthy: false, detail: 'no answer within 10 ms' });
    expect(report.defaultBackend).toMatchObject({ backendId: 'local', healthy: false, detail: 'the check itself failed' });
  });
});
