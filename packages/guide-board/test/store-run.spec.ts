import { readFile, rename, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { Registry } from '@artifact-store/embedded';
import type { PackageId } from '@artifact-store/identity';
import { ScopeMissingError, UniqueKeyConflictError } from '@artifact-store/planes';
import {
  newRun,
  oldRun,
  type RunFiles,
  runOf20260508,
  type TemporaryDirectory,
  temporaryDirectory,
  writeRun,
} from '@artifact-store/testkit';
import { FileChangedError, pull } from '@artifact-store/transfer';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RunConflictError, readRun, type StoreOptions, type StorePorts, storeRun } from '../src/index.js';
import { openStore } from './store/open-store.js';

const document = await readFile(new URL('../../../schemas/guide-board.run.v1.json', import.meta.url), 'utf8');
const digester = createDigester({ threads: 1 });

let directory: TemporaryDirectory;
let registry: Registry;
let ports: StorePorts;
let run: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  registry = await openStore(directory.path);
  const { packages, schemas } = registry.control;
  ports = { packages, schemas, dataPlane: () => registry.data, digester };
  run = join(directory.path, 'run');
});

afterEach(async () => {
  await registry.dispose();
  await directory.remove();
});

async function ingest(options: Partial<StoreOptions> = {}, through: Partial<StorePorts> = {}, from = run) {
  const read = await readRun(from, { digester });
  return storeRun({ ...ports, ...through }, read, { schema: { document, isChosen: false }, actor: 'test', api: 'x', ...options });
}

const shown = async (packageId: PackageId) => (await registry.control.packages.get(packageId)).package;
const packageCount = async () => (await registry.control.packages.list({ limit: 1000 })).items.length;
async function filesOf(packageId: PackageId) {
  const { items } = await registry.control.packages.listFiles({ packageId, limit: 1000 });
  return items.map(({ relativePath, mediaType }) => [relativePath, mediaType]);
}

describe('a run is stored', () => {
  it('as a package of its name, found by run and by target', async () => {
    await writeRun(run, runOf20260508());
    const stored = await ingest();
    expect(stored).toMatchObject({ fileCount: 29, reusedExisting: false, raw: null });
    expect(await shown(stored.packageId)).toMatchObject({
      ...{ name: 'run-20260508T164334Z', producer: 'guide-board', subject: 'kontextual-cmis-compat', status: 'finalized' },
      ...{ retentionClass: 'release-evidence', uniqueKey: 'run-20260508T164334Z', metadataSchema: 'guide-board.run.v1' },
      metadata: { result_status: 'infrastructure_error', evidence_counts: { pass: 38, infrastructure_error: 3 } },
    });
    for (const query of [{ metadata: { run_id: 'run-20260508T164334Z' } }, { subject: 'kontextual-cmis-compat' }]) {
      const { items } = await registry.control.packages.list({ ...query, limit: 10 });
      expect(items.map((item) => item.package.packageId)).toEqual([stored.packageId]);
    }
    const target = join(directory.path, 'copy');
    const source = { open: ({ fileId }: { fileId: never }) => registry.openFile(fileId, 'test') };
    await pull({ packages: registry.control.packages, source }, { packageId: stored.packageId, target });
    expect((await readRun(target, { digester })).files).toEqual((await readRun(run, { digester })).files);
  });

  it('with the media types that names suggest', async () => {
    await writeRun(run, newRun());
    const { packageId } = await ingest();
    expect(Object.fromEntries(await filesOf(packageId))).toMatchObject({
      'run.json': 'application/json',
      'reports/report.md': 'text/markdown',
      'artifacts/open-cmis-tck/session.properties.redacted': 'text/plain',
      'artifacts/open-cmis-tck/tck/repository-type/stdout.log': 'text/plain',
      'artifacts/open-cmis-tck/tck/repository-type/report.xml': 'application/xml',
    });
  });

  it('once: the same run again, from wherever, is the same package', async () => {
    await writeRun(run, oldRun());
    const first = await ingest();
    const copy = join(directory.path, 'copy');
    await writeRun(copy, oldRun());
    expect(await ingest({}, {}, copy)).toEqual({ ...first, reusedExisting: true });
    expect(await packageCount()).toBe(1);
  });

  it('once by ten at the same time, of whom one has made it', async () => {
    await writeRun(run, newRun());
    const stored = await Promise.all(Array.from({ length: 10 }, () => ingest()));
    expect(new Set(stored.map(({ packageId, manifestDigest }) => `${packageId} ${manifestDigest}`)).size).toBe(1);
    expect(stored.filter(({ reusedExisting }) => !reusedExisting)).toHaveLength(1);
    expect(await packageCount()).toBe(1);
  });

  it('and found complete by whoever comes while somebody else finalizes it', async () => {
    await writeRun(run, oldRun());
    let isFirst = true;
    const { packages } = ports;
    const create: typeof packages.create = async (command) => {
      const created = await packages.create(command);
      if (isFirst) {
        isFirst = false;
        await ingest();
      }
      return created;
    };
    // Its methods stand on its prototype.
    const meanwhile = Object.assign(Object.create(packages), { create });
    expect(await ingest({}, { packages: meanwhile })).toMatchObject({ fileCount: 8, reusedExisting: false });
    expect(await packageCount()).toBe(1);
  });

  it('to its end by the next ingest, where one was cut off', async () => {
    await writeRun(run, newRun());
    let files = 0;
    const stop = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === 'file' && ++files === 3) stop.abort();
    };
    await expect(ingest({ signal: stop.signal, onEvent })).rejects.toMatchObject({ code: 'interrupted' });
    expect(await ingest()).toMatchObject({ reusedExisting: true });
    expect(await packageCount()).toBe(1);
  });

  it('apart, summaries and raw artifacts each for their time, and the one names the other', async () => {
    await writeRun(run, newRun());
    const stored = await ingest({ splitRaw: true });
    const { raw } = stored;
    if (raw === null) throw new Error('there are raw artifacts');
    expect(await shown(stored.packageId)).toMatchObject({
      retentionClass: 'summary-evidence',
      metadata: { part: 'summary', raw_package_id: raw.packageId, raw_manifest_digest: raw.manifestDigest },
    });
    expect(await shown(raw.packageId)).toMatchObject({
      ...{ retentionClass: 'raw-evidence', uniqueKey: 'run-20260513T210255Z/raw' },
      metadata: { part: 'raw', run_id: 'run-20260513T210255Z' },
    });
    expect((await filesOf(raw.packageId)).every(([path]) => path?.startsWith('artifacts/'))).toBe(true);
    expect((await filesOf(stored.packageId)).some(([path]) => path?.startsWith('artifacts/'))).toBe(false);
    const again = await ingest({ splitRaw: true });
    expect(again).toEqual({ ...stored, reusedExisting: true, raw: { ...raw, reusedExisting: true } });
    await expect(ingest()).rejects.toThrow(UniqueKeyConflictError);
  });

  it('whole only or apart only: nothing is stored where the other was first', async () => {
    await writeRun(run, newRun());
    await ingest();
    await expect(ingest({ splitRaw: true })).rejects.toThrow(UniqueKeyConflictError);
    expect(await packageCount()).toBe(1);
  });

  it('apart once: raw artifacts that come later are another content, and are not stored', async () => {
    await writeRun(run, oldRun());
    await ingest({ splitRaw: true });
    await writeRun(run, { 'artifacts/late.log': 'late' });
    await expect(ingest({ splitRaw: true })).rejects.toThrow(RunConflictError);
    expect(await packageCount()).toBe(1);
  });

  it('as a summary alone, where there are no raw artifacts', async () => {
    await writeRun(run, oldRun());
    expect(await ingest({ splitRaw: true })).toMatchObject({ raw: null, fileCount: 8 });
  });
});

describe('a run that is stored with other content', () => {
  const changes: readonly (readonly [string, RunFiles])[] = [
    ['a file that differs', { 'reports/report.md': 'other' }],
    ['a file more', { 'reports/more.md': 'more' }],
  ];

  it.each(changes)('is refused with both digests: %s', async (_, files) => {
    await writeRun(run, oldRun());
    const { packageId, manifestDigest } = await ingest();
    await writeRun(run, files);
    const refused = await ingest().catch((error: unknown) => error as RunConflictError);
    expect(refused).toBeInstanceOf(RunConflictError);
    expect(refused).toMatchObject({
      code: 'run_conflict',
      members: {
        package_id: packageId,
        manifest_digest: manifestDigest,
        stored_content_digest: expect.stringMatching(/^blake3:/),
      },
    });
  });

  it('is refused where a file is gone', async () => {
    await writeRun(run, oldRun());
    await ingest();
    await unlink(join(run, 'reports/report.md'));
    await expect(ingest()).rejects.toThrow(RunConflictError);
  });

  it('gets nothing into a package that is open', async () => {
    await writeRun(run, oldRun());
    const stop = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === 'package') stop.abort();
    };
    await expect(ingest({ signal: stop.signal, onEvent })).rejects.toMatchObject({ code: 'interrupted' });
    await writeRun(run, { 'reports/report.md': 'other' });
    await expect(ingest()).rejects.toThrow('which was never finalized');
    const { items } = await registry.control.packages.list({ limit: 10 });
    expect(items[0]?.package).toMatchObject({ status: 'created', fileCount: 0 });
    expect(await ingest({ key: 'again' })).toMatchObject({ reusedExisting: false });
    await writeRun(run, oldRun());
    expect(await ingest()).toMatchObject({ packageId: items[0]?.package.packageId, reusedExisting: true });
  });
});

describe('a directory that changes after it was read', () => {
  const lateChanges: readonly (readonly [string, string, () => Promise<void>])[] = [
    ['a file with other bytes', 'has changed', () => writeFile(join(run, 'plan.json'), '{}')],
    ['a file of another time', 'has changed', () => utimes(join(run, 'plan.json'), 1, 1)],
    ['a file that is new', 'has appeared', () => writeFile(join(run, 'new.txt'), '')],
    ['a file of another name', 'is gone', () => rename(join(run, 'plan.json'), join(run, 'plan.old'))],
  ];
  it.each(lateChanges)('makes no package: %s', async (_, problem, change) => {
    await writeRun(run, oldRun());
    const read = await readRun(run, { digester });
    await change();
    const options = { schema: { document, isChosen: false }, actor: 'test', api: 'x' };
    const stored = storeRun(ports, read, options);
    await expect(stored).rejects.toThrow(FileChangedError);
    await expect(stored).rejects.toThrow(problem);
    expect(await packageCount()).toBe(0);
  });
});

describe('the schema', () => {
  beforeEach(() => writeRun(run, oldRun()));
  const other = '{"title": "another"}';
  const refuse = () => Promise.reject(new ScopeMissingError('it wants admin'));

  it('is registered where it is missing, and only there', async () => {
    await ingest();
    const registered = await registry.control.schemas.get('guide-board.run.v1');
    await ingest();
    expect(await registry.control.schemas.get('guide-board.run.v1')).toEqual(registered);
  });

  it('that is registered stands, unless another one was chosen', async () => {
    await registry.control.schemas.register({ slug: 'guide-board.run.v1', jsonSchema: other, actor: 'admin' });
    expect(await ingest()).toMatchObject({ reusedExisting: false });
    expect(await ingest({ schema: { document: ' { "title":"another"}', isChosen: true } })).toMatchObject({
      reusedExisting: true,
    });
    await expect(ingest({ schema: { document, isChosen: true } })).rejects.toMatchObject({ code: 'metadata_schema_conflict' });
  });

  it('that is missing is asked for by name, where the token may not register it', async () => {
    const schemas = { get: ports.schemas.get.bind(ports.schemas), register: refuse };
    await expect(ingest({}, { schemas })).rejects.toMatchObject({ code: 'run_schema_not_registered' });
    await expect(ingest({}, { schemas: { get: refuse, register: refuse } })).rejects.toMatchObject({
      code: 'unknown_metadata_schema',
    });
    await ingest();
    await expect(ingest({}, { schemas: { get: refuse, register: refuse } })).resolves.toMatchObject({ reusedExisting: true });
  });

  it('that cannot be one is refused', async () => {
    await expect(ingest({ schema: { document: '{', isChosen: true } })).rejects.toMatchObject({
      code: 'metadata_schema_invalid',
    });
    await expect(ingest({ schema: { document: '{"type":"strng"}', isChosen: true } })).rejects.toThrow('at /type');
    expect(await packageCount()).toBe(0);
  });
});
