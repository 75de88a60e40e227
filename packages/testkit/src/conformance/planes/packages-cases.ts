import { expect } from '@jest/globals';
import type { RoleCases } from './cases.js';
import {
  body,
  collectedPackage,
  create,
  createCommand,
  digestsOf,
  finalizedPackage,
  NOBODY,
  openPackage,
  packageWithFile,
} from './material.js';
import { schemaOf } from './schemas-material.js';
import type { PlanesSubject } from './subject.js';

const finalize = (
  { control, actor }: PlanesSubject,
  members: { packageId: typeof NOBODY; allowEmpty?: boolean; idempotencyKey?: string },
) => control.packages.finalize({ actor, ...members });

export const packagesCases: RoleCases<'packages'> = {
  create: {
    answers: {
      'an open, empty package with a grant for it': async (planes) => {
        const metadata = { build: 7, nested: { list: ['ü', null, true] } };
        const created = await create(planes, { metadata, uniqueKey: 'k1' });
        const { package: view, retention, uploadGrant } = created;
        expect(created.created).toBe(true);
        expect(view).toMatchObject({ status: 'created', fileCount: 0, metadata, uniqueKey: 'k1', createdBy: planes.actor });
        expect(retention).toMatchObject({ packageId: view.packageId, eligibleForDeletion: false, activeHoldId: null });
        expect(uploadGrant?.token).toEqual(expect.any(String));
        expect(await planes.control.packages.get(view.packageId)).toEqual({ package: view, retention });
      },
      'the package that is there for a unique key': async (planes) => {
        const first = await create(planes, { uniqueKey: 'k2' });
        const again = await create(planes, { uniqueKey: 'k2' });
        expect(again).toMatchObject({ created: false, package: { packageId: first.package.packageId } });
      },
      'a package whose metadata conforms to the schema that it names': async (planes) => {
        await schemaOf(planes, '{"required":["run_id"],"properties":{"run_id":{"type":"string"}}}');
        const { package: view } = await create(planes, { metadata: { run_id: 'x' }, metadataSchema: 'some.v1' });
        expect(view).toMatchObject({ metadataSchema: 'some.v1', metadata: { run_id: 'x' } });
      },
      'the same again for the same idempotency key': async (planes) => {
        const command = createCommand(planes, { idempotencyKey: 'create-1' });
        const first = await planes.control.packages.create(command);
        const again = await planes.control.packages.create(command);
        expect(again).toMatchObject({ created: true, package: { packageId: first.package.packageId } });
      },
    },
    refuses: {
      validation_failed: (planes) => create(planes, { name: '' }),
      invalid_text: (planes) => create(planes, { subject: 'a\u0000b' }),
      invalid_metadata: (planes) => create(planes, { metadata: { half: 0.5 } }),
      unknown_retention_class: (planes) => create(planes, { retentionClass: 'eternal' }),
      unknown_metadata_schema: (planes) => create(planes, { metadataSchema: 'nobody-registered-it' }),
      metadata_schema_violation: async (planes) => {
        await schemaOf(planes, '{"required":["run_id"]}');
        return create(planes, { metadataSchema: 'some.v1' });
      },
      metadata_schema_too_costly: async (planes) => {
        await schemaOf(planes, '{"properties":{"a":{"$ref":"#/$defs/end"}},"$defs":{"end":{"$ref":"#/$defs/end"}}}');
        return create(planes, { metadataSchema: 'some.v1', metadata: { a: 1 } });
      },
      unique_key_conflict: async (planes) => {
        await create(planes, { uniqueKey: 'k3' });
        return create(planes, { uniqueKey: 'k3', subject: 'another' });
      },
      idempotency_key_reused: async (planes) => {
        await create(planes, { idempotencyKey: 'create-2' });
        return create(planes, { idempotencyKey: 'create-2', name: 'another' });
      },
    },
  },
  get: {
    answers: {
      'a package as it is now': async (planes) => {
        const { packageId, file } = await finalizedPackage(planes);
        const { package: view } = await planes.control.packages.get(packageId);
        expect(view).toMatchObject({ packageId, status: 'finalized', fileCount: 1, totalBytes: file.sizeBytes });
        expect(view.manifestDigest).toMatch(/^blake3:/);
      },
    },
    refuses: { package_not_found: ({ control }) => control.packages.get(NOBODY) },
  },
  list: {
    answers: {
      'packages page by page, newest first, as the filters say': async (planes) => {
        const ids: string[] = [];
        for (const build of [1, 2, 3]) {
          ids.unshift((await create(planes, { producer: 'lister', metadata: { build } })).package.packageId);
        }
        const first = await planes.control.packages.list({ producer: 'lister', limit: 2 });
        const second = await planes.control.packages.list({ producer: 'lister', limit: 2, cursor: first.nextCursor ?? '' });
        expect([...first.items, ...second.items].map((item) => item.package.packageId)).toEqual(ids);
        expect(second.nextCursor).toBeNull();
        const found = await planes.control.packages.list({ producer: 'lister', metadata: { build: '2' }, held: false });
        expect(found.items.map((item) => item.package.packageId)).toEqual([ids[1]]);
      },
    },
    refuses: {
      validation_failed: ({ control }) => control.packages.list({ limit: 1001 }),
      invalid_text: ({ control }) => control.packages.list({ name: 'a\u0000b' }),
      invalid_cursor: ({ control }) => control.packages.list({ cursor: 'made-up' }),
    },
  },
  listFiles: {
    answers: {
      'files by the bytes of their paths': async (planes) => {
        const { packageId, grant } = await openPackage(planes);
        for (const relativePath of ['z', 'a/\u{1f600}', 'a/\uffff']) {
          await planes.data.ingest({ grant, relativePath, mediaType: 'text/plain' }, body(relativePath));
        }
        const paths = async (prefix?: string) =>
          (await planes.control.packages.listFiles({ packageId, prefix })).items.map((file) => file.relativePath);
        expect(await paths()).toEqual(['a/\uffff', 'a/\u{1f600}', 'z']);
        expect(await paths('a/')).toHaveLength(2);
      },
    },
    refuses: {
      package_not_found: ({ control }) => control.packages.listFiles({ packageId: NOBODY }),
      invalid_text: async (planes) =>
        planes.control.packages.listFiles({ packageId: (await openPackage(planes)).packageId, prefix: '\u0000' }),
      invalid_cursor: async (planes) =>
        planes.control.packages.listFiles({ packageId: (await openPackage(planes)).packageId, cursor: 'made-up' }),
    },
  },
  grantUpload: {
    answers: {
      'a grant that the data plane takes': async (planes) => {
        const { packageId } = await openPackage(planes);
        const { token } = await planes.control.packages.grantUpload({ packageId, actor: planes.actor });
        const file = await planes.data.ingest({ grant: token, relativePath: 'x', mediaType: 'text/plain' }, body('x'));
        expect(file).toMatchObject({ packageId, relativePath: 'x', createdBy: planes.actor });
      },
    },
    refuses: {
      package_not_found: ({ control, actor }) => control.packages.grantUpload({ packageId: NOBODY, actor }),
      package_not_open: async (planes) => {
        const { packageId } = await finalizedPackage(planes);
        return planes.control.packages.grantUpload({ packageId, actor: planes.actor });
      },
      package_collecting: async (planes) => {
        const { packageId } = await collectedPackage(planes, 'collecting');
        return planes.control.packages.grantUpload({ packageId, actor: planes.actor });
      },
      package_collected: async (planes) => {
        const { packageId } = await collectedPackage(planes, 'garbage_collected');
        return planes.control.packages.grantUpload({ packageId, actor: planes.actor });
      },
      invalid_relative_path: async (planes) => {
        const { packageId } = await openPackage(planes);
        return planes.control.packages.grantUpload({ packageId, actor: planes.actor, relativePath: '../x' });
      },
      duplicate_relative_path: async (planes) => {
        const { packageId } = await packageWithFile(planes);
        return planes.control.packages.grantUpload({ packageId, actor: planes.actor, relativePath: 'a.txt' });
      },
      idempotency_key_reused: async (planes) => {
        const { packageId } = await openPackage(planes, { idempotencyKey: 'grant-1' });
        return planes.control.packages.grantUpload({
          packageId,
          actor: planes.actor,
          relativePath: 'a.txt',
          idempotencyKey: 'grant-1',
        });
      },
    },
  },
  finalize: {
    answers: {
      'a manifest, and the same however often it is asked': async (planes) => {
        const { packageId } = await packageWithFile(planes);
        const first = await finalize(planes, { packageId });
        expect(first).toMatchObject({ packageId, fileCount: 1, totalBytes: 7, finalizedBy: planes.actor });
        expect(await finalize(planes, { packageId })).toEqual(first);
        expect((await planes.control.packages.get(packageId)).package.manifestDigest).toBe(first.manifestDigest);
      },
      'the same also when the package is let go since': async (planes) => {
        const { packageId } = await packageWithFile(planes);
        const first = await finalize(planes, { packageId });
        await planes.collect(packageId, 'collecting');
        expect(await finalize(planes, { packageId })).toEqual(first);
        await planes.collect(packageId, 'garbage_collected');
        expect(await finalize(planes, { packageId })).toEqual(first);
      },
      'an empty manifest only where that is meant': async (planes) => {
        const { packageId } = await openPackage(planes);
        expect(await finalize(planes, { packageId, allowEmpty: true })).toMatchObject({ fileCount: 0, totalBytes: 0 });
      },
    },
    refuses: {
      package_not_found: (planes) => finalize(planes, { packageId: NOBODY }),
      empty_package: async (planes) => finalize(planes, { packageId: (await openPackage(planes)).packageId }),
      package_collecting: async (planes) =>
        finalize(planes, { packageId: (await collectedPackage(planes, 'collecting')).packageId, allowEmpty: true }),
      package_collected: async (planes) =>
        finalize(planes, { packageId: (await collectedPackage(planes, 'garbage_collected')).packageId, allowEmpty: true }),
      idempotency_key_reused: async (planes) => {
        const { packageId } = await packageWithFile(planes);
        await finalize(planes, { packageId, idempotencyKey: 'finalize-1' });
        return finalize(planes, { packageId, allowEmpty: true, idempotencyKey: 'finalize-1' });
      },
    },
  },
  manifest: {
    answers: {
      'the bytes whose address finalize answered': async (planes) => {
        const { packageId } = await packageWithFile(planes);
        const { manifestDigest } = await finalize(planes, { packageId });
        const stored = await planes.control.packages.manifest(packageId);
        expect(stored).toMatchObject({ packageId, manifestDigest });
        expect(digestsOf(stored.bytes).contentAddress).toBe(manifestDigest);
      },
    },
    refuses: {
      package_not_found: ({ control }) => control.packages.manifest(NOBODY),
      manifest_not_ready: async (planes) => planes.control.packages.manifest((await openPackage(planes)).packageId),
    },
  },
};
