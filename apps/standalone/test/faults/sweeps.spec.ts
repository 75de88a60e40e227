import { mkdir, writeFile } from 'node:fs/promises';
import { configOf } from '@artifact-store/config';
import { openControl } from '@artifact-store/embedded';
import { addSeconds, timestampOf } from '@artifact-store/identity';
import {
  describeWith,
  type Injection,
  inject,
  type Json,
  jsonOf,
  replayed,
  temporaryDirectory,
  until,
} from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { FaultyServer } from './faulty-server.js';

/** Nothing but what the tests ask for. */
const NO_SCHEDULE = { ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0', ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0' };
/** Three pages of a sweep: the last is not under way when the second is. */
const PACKAGES = 1010;
const TWO_DAYS = 2 * 24 * 60 * 60;

/** A home with packages that expired a day ago. */
async function homeOfExpired(): Promise<string> {
  const { path: home } = await temporaryDirectory();
  await mkdir(`${home}/var`);
  const config = configOf({ ARTIFACTSTORE_DATABASE_URL: `sqlite:///${home}/var/artifactstore.db` });
  const clock = { now: () => addSeconds(timestampOf(Date.now()), -TWO_DAYS) };
  const { control, close } = await openControl(config, { clock });
  const old = { name: 'old', producer: 'p', subject: 's', retentionClass: 'transient', actor: 'ana' };
  await Promise.all(Array.from({ length: PACKAGES }, () => control.packages.create(old)));
  await close();
  return home;
}

const jobOf = (server: FaultyServer, jobId: unknown) => server.json(`/jobs/${jobId}`);

/** A sweep that runs and has done a page, on a disk that is slow. */
async function sweepUnderWay(server: FaultyServer): Promise<{ readonly jobId: unknown; readonly slow: Injection }> {
  const slow = await inject(server.process.pid, { calls: 'fsync,fdatasync', effect: 'delay_enter=600000' });
  const { job_id: jobId } = await jsonOf(server.post('/jobs', { kind: 'retention-sweep', options: { force: true } }), 202);
  await until(async () => Number((await jobOf(server, jobId)).done) > 0);
  expect(await jobOf(server, jobId)).toMatchObject({ state: 'running' });
  return { jobId, slow };
}

/** The packages of all marks in the log. */
async function marked(server: FaultyServer): Promise<unknown[]> {
  const subjects: unknown[] = [];
  for (let since = 0; ; ) {
    const init = { headers: { accept: 'application/json' } };
    const page = (await server.json(`/events?limit=1000&since=${since}`, 200, init)) as unknown as EventPage;
    if (page.events.length === 0) return subjects;
    const marks = page.events.filter((event) => event.event_type === 'v1.retention.eligibility_marked');
    subjects.push(...marks.map((event) => event.subject_id));
    since = page.next_since;
  }
}

interface EventPage {
  readonly events: readonly Json[];
  readonly next_since: number;
}

/** The job goes on where it was and ends; each package is marked, once. */
async function expectGoneOn(server: FaultyServer, jobId: unknown): Promise<void> {
  await until(async () => (await jobOf(server, jobId)).finished_at !== null);
  const ended = { state: 'succeeded', done: PACKAGES, total: PACKAGES, result: { marked_count: PACKAGES } };
  expect(await jobOf(server, jobId)).toMatchObject(ended);
  const subjects = await marked(server);
  expect(subjects).toHaveLength(PACKAGES);
  expect(new Set(subjects).size).toBe(PACKAGES);
  expect(await server.json('/health')).toMatchObject({ status: 'ok', queue: { healthy: true } });
  expect((await server.stop()).code).toBe(0);
  expect(await replayed(server.home)).toMatchObject({ unknown_events: 0, differed: false });
}

describeWith('strace', 'a server that ends in the middle of a sweep', () => {
  it('by a kill goes on with it at once when it is started again', async () => {
    const server = await FaultyServer.start({ home: await homeOfExpired(), env: NO_SCHEDULE });
    const { jobId, slow } = await sweepUnderWay(server);
    await server.kill();
    await slow.end();
    await expectGoneOn(await FaultyServer.start({ home: server.home, env: NO_SCHEDULE }), jobId);
  }, 60_000);

  it('by SIGTERM finishes its page, lets the job go, and goes on with it when it is started again', async () => {
    const server = await FaultyServer.start({ home: await homeOfExpired(), env: NO_SCHEDULE });
    const { jobId, slow } = await sweepUnderWay(server);
    const { code, stderr } = await server.stop();
    await slow.end();
    expect(code).toBe(0);
    expect(stderr).toContain('"msg":"job let go"');
    expect(stderr).not.toMatch(new RegExp(`"job_id":"${jobId}".*"msg":"job finished"`));
    await expectGoneOn(await FaultyServer.start({ home: server.home, env: NO_SCHEDULE }), jobId);
  }, 60_000);
});

describe('a server that sweeps by itself', () => {
  it('marks a package soon after it has expired by the class that the operator configured', async () => {
    const { path: home } = await temporaryDirectory();
    const toml = `${home}/retention.toml`;
    await writeFile(toml, '[retention_classes.transient]\ndefault_duration_seconds = 2\n');
    const env = { ARTIFACTSTORE_RETENTION_CONFIG_PATH: toml, ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '1' };
    const server = await FaultyServer.start({ home, env });
    const packageId = await server.newPackage();
    const kept = await server.newPackage({ retention_class: 'raw-evidence' });
    await jsonOf(server.put(packageId, 'a', 'a'), 201);
    await jsonOf(server.post(`/packages/${packageId}/finalize`, {}), 200);

    const eligible = async () =>
      ((await server.json('/packages?eligible=true')) as { items: Json[] }).items.map((each) => each.package_id);
    await until(async () => (await eligible()).length > 0);
    expect(await eligible()).toEqual([packageId]);
    expect(await marked(server)).toEqual([packageId]);
    const { items } = (await server.json('/jobs?state=succeeded')) as { items: Json[] };
    expect(items.at(-1)).toMatchObject({ kind: 'retention-sweep', created_by: 'schedule' });
    expect(await server.json(`/packages/${kept}`)).toMatchObject({ status: 'created' });

    const { stderr } = await server.stop();
    expect(stderr).toMatch(/"overridden_seconds":\{"transient":2\}.*"msg":"retention durations"/);
    expect(stderr).toMatch(/"done":1,.*"msg":"job finished"/);
  });
});
