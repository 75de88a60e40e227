import { readFile } from 'node:fs/promises';
import type { Registry } from '@artifact-store/embedded';
import { type TemporaryDirectory, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStore } from './store/open-store.js';

const SCHEMA = new URL('../../../schemas/guide-board.run.v1.json', import.meta.url);
const METADATA = {
  ...{ run_id: 'run-20260508T164334Z', target_profile_ref: 't', assessment_profile_ref: 'a', result_status: 'completed' },
  ...{ source_commits: { 'guide-board': 'abcdef0' }, report_paths: ['reports/report.md'] },
  ...{ evidence_counts: { pass: 38 }, finding_counts: {} },
};

let directory: TemporaryDirectory;
let registry: Registry;

beforeAll(async () => {
  directory = await temporaryDirectory();
  registry = await openStore(directory.path);
  const jsonSchema = await readFile(SCHEMA, 'utf8');
  await registry.control.schemas.register({ slug: 'guide-board.run.v1', jsonSchema, actor: 'test' });
});

afterAll(async () => {
  await registry.dispose();
  await directory.remove();
});

const create = (metadata: object) =>
  registry.createPackage({
    ...{ name: 'n', producer: 'guide-board', subject: 't', retentionClass: 'release-evidence', actor: 'test' },
    ...{ metadataSchema: 'guide-board.run.v1', metadata: metadata as never },
  });

it('the schema is one that can be registered, under an identity of its own', async () => {
  const { jsonSchema } = await registry.control.schemas.get('guide-board.run.v1');
  expect(JSON.parse(jsonSchema)).toMatchObject({ $id: 'artifactstore:schemas:guide-board.run.v1' });
  await expect(create(METADATA)).resolves.toEqual(expect.any(String));
  await expect(create({ ...METADATA, build: 7 })).resolves.toEqual(expect.any(String));
});

it.each(Object.keys(METADATA))('%s is required', async (member) => {
  const { [member as keyof typeof METADATA]: _, ...others } = METADATA;
  await expect(create(others)).rejects.toThrow(`must have required property '${member}'`);
});

it.each([
  { run_id: 'run-1' },
  { target_profile_ref: '' },
  { source_commits: { a: 'main' } },
  { report_paths: 'reports/report.md' },
  { evidence_counts: { pass: -1 } },
  { finding_counts: [] },
  { content_digest: 'blake3:00' },
  { part: 'other' },
  { raw_package_id: '019bf4c0-0000-7000-8000-000000000001' },
])('refuses %j', async (members) => {
  await expect(create({ ...METADATA, ...members })).rejects.toMatchObject({ code: 'metadata_schema_violation' });
});
