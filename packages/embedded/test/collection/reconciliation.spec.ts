import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configOf } from '@artifact-store/config';
import { filesBelow, pathOfStored, temporaryDirectory } from '@artifact-store/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  collect,
  expiringAtOnce,
  newPackage,
  type OpenPlanes,
  openPlanes,
  readFile,
  reconcile,
  sweep,
  upload,
  verify,
} from './planes.js';

const DAY_AGO = new Date(Date.now() - 24 * 60 * 60 * 1000);

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let root: string;
let planes: OpenPlanes;

const config = () =>
  expiringAtOnce(
    configOf({
      ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory.path, 'log.db')}`,
      ARTIFACTSTORE_STORAGE_LOCAL_ROOT: root,
    }),
  );

beforeEach(async () => {
  directory = await temporaryDirectory();
  root = join(directory.path, 'storage');
  planes = await openPlanes(config());
});

afterEach(async () => {
  await planes.close();
  await directory.remove();
});

async function file(content: string, retentionClass = 'raw-evidence') {
  const packageId = await newPackage(planes, { retentionClass });
  const stored = await upload(planes, { packageId, relativePath: 'a.txt' }, Buffer.from(content));
  return { ...stored, path: pathOfStored(root, `blake3:${stored.digestPrimary}`, 0) };
}

/** Puts a file of a day ago below the root. */
async function plant(path: string, content = 'planted'): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await utimes(path, DAY_AGO, DAY_AGO);
}

const pathOf = (hex: string, generation = 0) => pathOfStored(root, `blake3:${hex.repeat(32)}`, generation);
const findings = async ({ jobId }: Awaited<ReturnType<typeof reconcile>>) =>
  (await planes.control.jobs.items({ jobId, limit: 1000 })).items;
const names = () => filesBelow(root).filter((name) => name !== 'registry.json');

describe('A storage root', () => {
  it('is told apart, name by name: what is there, missing, orphaned, of a lost tail, and not ours', async () => {
    const [kept, lost] = [await file('kept'), await file('lost')];
    await rm(lost.path);
    await plant(pathOf('0a'));
    await plant(pathOf('0b', 2));
    await plant(join(root, 'notes.txt'));
    await plant(join(root, 'lost+found/inside'));
    const before = names();
    const job = await reconcile(planes);
    expect(job).toMatchObject({
      state: 'succeeded',
      result: { objects: 3, missing: 1, orphans: 1, lost_tail: 1, not_ours: 2, dead_keys: 0, needs_expected_orphans: true },
    });
    expect((await findings(job)).map(({ finding, content_address, name }) => [finding, content_address ?? name])).toEqual([
      ['missing', `blake3:${lost.digestPrimary}`],
      ['lost_tail', `blake3:${'0b'.repeat(32)}`],
      ['orphan', `blake3:${'0a'.repeat(32)}`],
      ['not_ours', 'lost+found/'],
      ['not_ours', 'notes.txt'],
    ]);
    expect(names()).toEqual(before);
    expect(await planes.control.health.storage()).toEqual({ failedLocations: 0, missingObjects: 1 });
    expect(await readFile(planes, kept)).toEqual(Buffer.from('kept'));
  });

  it('is healed by an upload of what is missing, and another reconciliation says so', async () => {
    const lost = await file('lost');
    await rm(lost.path);
    await reconcile(planes);
    await file('lost');
    expect(await reconcile(planes)).toMatchObject({ result: { missing: 0 } });
    expect(await planes.control.health.storage()).toEqual({ failedLocations: 0, missingObjects: 0 });
    expect(await readFile(planes, lost)).toEqual(Buffer.from('lost'));
  });

  it('loses its orphans and nothing else, and takes the same bytes in again', async () => {
    const kept = await file('kept');
    const orphan = await file('orphan', 'transient');
    await sweep(planes);
    await collect(planes);
    // Published under the next generation by an upload that was never recorded.
    const left = pathOfStored(root, `blake3:${orphan.digestPrimary}`, 1);
    await plant(left, 'orphan');
    await plant(pathOf('0a'));
    await plant(join(root, 'notes.txt'));
    expect(await reconcile(planes, { deleteOrphans: true })).toMatchObject({
      state: 'failed',
      error: { code: 'reconcile_refused' },
    });
    const job = await reconcile(planes, { deleteOrphans: true, expectedOrphans: 2 });
    expect(job).toMatchObject({ state: 'succeeded', result: { orphans: 2, reclaimed_objects: 2, reclaimed_bytes: 13 } });
    expect(names()).toEqual([kept.path.slice(root.length + 1), 'notes.txt'].sort());

    const again = await file('orphan');
    expect(await readFile(planes, again)).toEqual(Buffer.from('orphan'));
    expect(names()).toContain(pathOfStored(root, `blake3:${orphan.digestPrimary}`, 2).slice(root.length + 1));
    expect(await verify(planes)).toMatchObject({ result: { checked: 2, failed: 0 } });
    expect(await reconcile(planes)).toMatchObject({ result: { objects: 2, orphans: 0, missing: 0, dead_keys: 0 } });
  });

  it('keeps what was just written, though nothing refers to it yet', async () => {
    await file('kept');
    await plant(pathOf('0a'));
    await utimes(pathOf('0a'), new Date(), new Date());
    const job = await reconcile(planes, { deleteOrphans: true, expectedOrphans: 9 });
    expect(job).toMatchObject({ result: { orphans: 0, recent: 1, reclaimed_objects: 0 } });
    expect(names()).toContain(pathOf('0a').slice(root.length + 1));
  });

  it('loses keys that were given up, by whichever reconciliation comes upon them', async () => {
    const gone = await file('gone', 'transient');
    await sweep(planes);
    await collect(planes);
    await plant(gone.path);
    expect(await reconcile(planes)).toMatchObject({ result: { dead_keys: 1, objects: 0, orphans: 0 } });
    expect(names()).toEqual([]);
  });

  it('that belongs to another log is looked at and left as it is', async () => {
    await file('kept');
    const gone = await file('gone', 'transient');
    await sweep(planes);
    await collect(planes);
    await plant(gone.path);
    await planes.close();
    await writeFile(join(root, 'registry.json'), '{"log_id":"another","seen_sequence":0}');
    planes = await openPlanes(config());
    expect(await reconcile(planes)).toMatchObject({ state: 'succeeded', result: { dead_keys: 1, objects: 1 } });
    await plant(pathOf('0a'));
    const before = await planes.control.log.head();
    await expect(reconcile(planes, { deleteOrphans: true, expectedOrphans: 1 })).rejects.toMatchObject({
      code: 'storage_not_ours',
    });
    expect(await planes.control.log.head()).toEqual(before);
    expect(names()).toContain(gone.path.slice(root.length + 1));
    expect(names()).toContain(pathOf('0a').slice(root.length + 1));
  });

  it('that is empty though the log has files there accuses nobody: its disk may not be mounted', async () => {
    await file('kept');
    await planes.close();
    await rename(root, `${root} elsewhere`);
    planes = await openPlanes(config());
    await expect(reconcile(planes)).rejects.toMatchObject({ code: 'storage_not_ours' });
    expect(await planes.control.health.storage()).toEqual({ failedLocations: 0, missingObjects: null });
  });
});
