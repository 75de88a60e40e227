import type { BackendHealth, ControlPlane, DatabaseHealth, JobsHealth, StorageHealth } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { Health } from './health.js';

const local: BackendHealth = { backendId: 'local', healthy: true, detail: 'ready', freeBytes: 1, totalBytes: 2 };
const good: DatabaseHealth & JobsHealth = { healthy: true, detail: 'fine' };
const sound: StorageHealth = { failedLocations: 0, missingObjects: null };
const bad: DatabaseHealth & JobsHealth = { healthy: false, detail: 'gone' };

interface Parts {
  readonly database?: () => Promise<DatabaseHealth>;
  readonly jobs?: () => Promise<JobsHealth>;
  readonly storage?: () => Promise<StorageHealth | null>;
  readonly backends?: () => Promise<readonly BackendHealth[]>;
}

/** Health of parts that are well, but for those that are given. */
function health({
  database = async () => good,
  jobs = async () => good,
  storage = async () => sound,
  backends = async () => [local],
}: Parts = {}): Health {
  const control = { health: { check: database, jobs, storage } } as Pick<ControlPlane, 'health'> as ControlPlane;
  return new Health(control, { health: backends }, 'local', 10);
}

describe('health', () => {
  it('is ok and ready where nothing is wrong', async () => {
    const report = await health().check();
    expect(report).toMatchObject({ isOk: true, isReady: true, database: good, jobs: good, defaultBackend: local });
  });

  it('is ready, though not ok, while only another backend fails', async () => {
    const other = { ...local, backendId: 'other', healthy: false };
    const report = await health({ backends: async () => [local, other] }).check();
    expect(report).toMatchObject({ isOk: false, isReady: true });
  });

  it('is ready, though not ok, while only a job has failed', async () => {
    expect(await health({ jobs: async () => bad }).check()).toMatchObject({ isOk: false, isReady: true, jobs: bad });
  });

  it('is ready, though not ok, while a stored copy is known to be damaged, or it cannot be told', async () => {
    const damaged = { failedLocations: 1, missingObjects: 0 };
    expect(await health({ storage: async () => damaged }).check()).toMatchObject({
      isOk: false,
      isReady: true,
      storage: damaged,
    });
    expect(await health({ storage: async () => null }).check()).toMatchObject({ isOk: false, isReady: true, storage: null });
  });

  it('is not ready where the database or the default backend fails, or is not there', async () => {
    expect(await health({ database: async () => bad }).check()).toMatchObject({ isOk: false, isReady: false, database: bad });
    const noBackend = await health({ backends: async () => [] }).check();
    expect(noBackend).toMatchObject({ isOk: false, isReady: false, defaultBackend: { healthy: false } });
  });

  it('does not wait for a check that does not end, nor fail with one that fails', async () => {
    const report = await health({
      database: () => new Promise(() => {}),
      jobs: () => Promise.reject(new Error('secret')),
      storage: () => Promise.reject(new Error('secret')),
      backends: () => Promise.reject(new Error('secret')),
    }).check();
    expect(report.database).toEqual({ healthy: false, detail: 'no answer within 10 ms' });
    expect(report.jobs).toEqual({ healthy: false, detail: 'the check itself failed' });
    expect(report.storage).toBeNull();
    expect(report.defaultBackend).toMatchObject({ backendId: 'local', healthy: false, detail: 'the check itself failed' });
  });
});
