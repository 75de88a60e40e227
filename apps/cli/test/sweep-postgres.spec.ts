import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createDatabase,
  type Deployment,
  describeWith,
  jsonOf,
  startDeployment,
  type TestDatabase,
  temporaryDirectory,
  until,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runJson } from './cli.js';

const SWEEP = ['retention', 'sweep'];

describeWith('postgres', 'a sweep of a PostgreSQL database that servers have open', () => {
  let home: string;
  let cwd: string;
  let database: TestDatabase;
  let planes: Deployment;

  beforeAll(async () => {
    home = (await temporaryDirectory()).path;
    cwd = join(home, 'command');
    await mkdir(cwd);
    database = await createDatabase();
    const toml = join(home, 'retention.toml');
    await writeFile(toml, '[retention_classes.transient]\ndefault_duration_seconds = 1\n');
    const env = { ARTIFACTSTORE_RETENTION_CONFIG_PATH: toml, ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0' };
    planes = await startDeployment({ home, databaseUrl: database.url, env });
  }, 60_000);

  afterAll(async () => {
    await planes.stop();
    await database.drop();
  });

  const control = () => planes.controlPlanes[0].process;

  async function expiredPackages(count: number): Promise<readonly string[]> {
    const described = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient' };
    const created = await Promise.all(
      Array.from({ length: count }, async () => jsonOf(control().post('/packages', described), 201)),
    );
    const ids = created.map(({ package_id: id }) => String(id));
    const ruleOf = async (id: string) => (await jsonOf(control().send(`/packages/${id}/explain`), 200)).rule;
    for (const id of ids) await until(async () => (await ruleOf(id)) === 'expired');
    return ids;
  }

  const sorted = (ids: readonly string[]) => [...ids].sort();
  const sweep = (...args: string[]) => runJson([...SWEEP, ...args], { cwd, env: { ARTIFACTSTORE_DATABASE_URL: database.url } });

  it('works on the database beside them', async () => {
    const ids = await expiredPackages(3);
    const dry = await sweep('--dry-run');
    expect([sorted(dry.marked_package_ids), dry.dry_run]).toEqual([sorted(ids), true]);
    const swept = await sweep();
    expect(sorted(swept.marked_package_ids)).toEqual(sorted(ids));
    const shown = await jsonOf(control().send(`/packages/${ids[0]}/retention`), 200);
    expect(shown).toMatchObject({ retention: { eligible_for_deletion: true } });
    const job = await jsonOf(control().send(`/jobs/${swept.job_id}`), 200);
    expect(job).toMatchObject({ state: 'succeeded', created_by: 'cli', done: 3 });
  });

  it('marks each package once, however many commands sweep at a time', async () => {
    const ids = await expiredPackages(5);
    const swept = await Promise.all([sweep(), sweep(), sweep()]);
    expect(sorted(swept.flatMap(({ marked_package_ids }) => marked_package_ids))).toEqual(sorted(ids));
  });

  it('needs no file that tells of a server', async () => {
    const files = await readdir(home, { recursive: true });
    expect(files.filter((name) => name.endsWith('.api'))).toEqual([]);
  });
});
