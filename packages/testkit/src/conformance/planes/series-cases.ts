import {
  type DATA_PLANE_ERRORS,
  InvalidRelativePathError,
  type SeriesEntry,
  type SeriesFile,
  type SeriesResult,
} from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { MethodCases } from './cases.js';
import { body, bytesOf, digestsOf, OTHER_SHA256, openPackage, packageWithFile, uploadClaimsFor } from './material.js';
import { MAX_PACKAGE_FILES, type PlanesSubject } from './subject.js';

function file(relativePath: string, content = relativePath, more: Partial<SeriesFile> = {}): SeriesFile {
  const declared = { sizeBytes: bytesOf(content).byteLength };
  return { kind: 'file', relativePath, mediaType: 'text/plain', declared, body: body(content), ...more };
}

async function* of(...entries: readonly SeriesEntry[]): AsyncGenerator<SeriesEntry, void> {
  yield* entries;
}

async function ingestAll(planes: PlanesSubject, entries: AsyncIterable<SeriesEntry>, given?: string): Promise<SeriesResult[]> {
  const grant = given ?? (await openPackage(planes)).grant;
  const results: SeriesResult[] = [];
  for await (const result of planes.data.ingestAll({ grant }, entries)) results.push(result);
  return results;
}

function told(result: SeriesResult): string {
  if ('file' in result) return `${result.outcome} ${result.file.relativePath}`;
  return `${result.outcome} ${result.relativePath}${'error' in result ? `: ${result.error.code}` : ''}`;
}

async function* thenSilence(first: SeriesEntry): AsyncGenerator<SeriesEntry, void> {
  yield first;
  await new Promise<never>(() => {});
}

export const seriesCases: MethodCases<(typeof DATA_PLANE_ERRORS)['ingestAll']> = {
  answers: {
    'the files that were recorded, with both digests of their bytes': async (planes) => {
      const { grant, packageId } = await openPackage(planes);
      const contents = new Map([
        ['empty', ''],
        ['ü/\u{1f600} %2F?#\n'.trim(), 'content'],
        [`${'long/'.repeat(100)}name`, 'x'.repeat(200_000)],
      ]);
      const results = await ingestAll(planes, of(...[...contents].map(([path, content]) => file(path, content))), grant);
      expect(results.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded', 'recorded']);
      for (const result of results) {
        if (!('file' in result)) continue;
        const { sha256, sizeBytes } = digestsOf(bytesOf(contents.get(result.file.relativePath) ?? 'another'));
        expect(result.file).toMatchObject({ packageId, mediaType: 'text/plain', digestSha256: sha256, sizeBytes });
        expect(await planes.control.files.get(result.file.fileId as never)).toEqual(result.file);
      }
    },
    'nothing for nothing': async (planes) => {
      expect(await ingestAll(planes, of())).toEqual([]);
    },
    'why a file is refused, and goes on with the next': async (planes) => {
      const error = new InvalidRelativePathError('a link');
      const results = await ingestAll(
        planes,
        of(
          file('one'),
          file('a/../b'),
          file('one', 'other bytes'),
          file('declared', 'content', { declared: { sizeBytes: 7, sha256: OTHER_SHA256 } }),
          { kind: 'refused', relativePath: 'link', error, body: body('passed over') },
          { kind: 'skipped', relativePath: 'directory/' },
          file('last'),
        ),
      );
      expect(results.map(told).sort()).toEqual([
        'recorded last',
        'recorded one',
        'refused a/../b: invalid_relative_path',
        'refused declared: digest_mismatch',
        'refused link: invalid_relative_path',
        'refused one: duplicate_relative_path',
        'skipped directory/',
      ]);
    },
    'too_many_files for each file that the package has no room for': async (planes) => {
      const paths = Array.from({ length: MAX_PACKAGE_FILES + 3 }, (_, index) => `file ${index}`);
      const results = await ingestAll(planes, of(...paths.map((path) => file(path))));
      expect(results.map(told).filter((line) => line.startsWith('recorded'))).toHaveLength(MAX_PACKAGE_FILES);
      expect(results.map(told).filter((line) => line.endsWith('too_many_files'))).toHaveLength(3);
    },
    'the same file for the same idempotency key, though the bytes came again': async (planes) => {
      const { grant } = await openPackage(planes);
      const entries = () => of(file('a', 'a', { idempotencyKey: 'series-1' }), file('b', 'b', { idempotencyKey: 'series-2' }));
      const first = await ingestAll(planes, entries(), grant);
      const again = await ingestAll(planes, entries(), grant);
      expect(first.map(told)).toEqual(['recorded a', 'recorded b']);
      expect(again).toEqual(first.map((result) => ({ ...result, outcome: 'reused' })));
    },
    'what was whole before its entries failed': async (planes) => {
      const results: SeriesResult[] = [];
      async function* failing() {
        yield* of(file('one'), file('two'));
        throw new Error('the disk of the sender failed');
      }
      const { grant } = await openPackage(planes);
      const reading = async () => {
        for await (const result of planes.data.ingestAll({ grant }, failing())) results.push(result);
      };
      await expect(reading()).rejects.toMatchObject({ code: 'upload_interrupted' });
      expect(results.map(told)).toEqual(['recorded one', 'recorded two']);
    },
    'nothing after an abort, which leaves nothing staged': async (planes) => {
      const controller = new AbortController();
      const { grant } = await openPackage(planes);
      async function* aborting() {
        yield file('one', 'x'.repeat(300_000));
        controller.abort();
        await new Promise<never>(() => {});
      }
      const reading = planes.data.ingestAll({ grant }, aborting(), { signal: controller.signal })[Symbol.asyncIterator]();
      const read = async () => {
        while ((await reading.next()).done !== true);
      };
      await expect(read()).rejects.toMatchObject({ code: 'upload_interrupted' });
      await planes.backend.untilIdle();
    },
  },
  refuses: {
    grant_invalid: (planes) => ingestAll(planes, of(file('a')), 'made.up.grant'),
    grant_expired: async (planes) => {
      const { packageId } = await openPackage(planes);
      return ingestAll(planes, of(file('a')), await planes.sign(uploadClaimsFor(planes, packageId), { expired: true }));
    },
    grant_mismatch: async (planes) => {
      const { file: stored } = await packageWithFile(planes);
      const { token } = await planes.control.files.grantRead({ fileId: stored.fileId as never, actor: planes.actor });
      return ingestAll(planes, of(file('a')), token);
    },
    upload_interrupted: (planes) => {
      async function* breaking() {
        yield bytesOf('con');
        throw new Error('the disk of the sender failed');
      }
      return ingestAll(planes, of(file('a', 'content', { body: breaking() })));
    },
    upload_idle_timeout: (planes) => ingestAll(planes, thenSilence(file('a'))),
    backend_unavailable: (planes) => {
      planes.backend.fail('unavailable');
      return ingestAll(planes, of(file('a')));
    },
    storage_full: (planes) => {
      planes.backend.fail('full');
      return ingestAll(planes, of(file('a')));
    },
    storage_not_ours: async (planes) => {
      await planes.disown();
      return ingestAll(planes, of(file('a')));
    },
    control_plane_unavailable: async (planes) => {
      const { grant } = await packageWithFile(planes);
      await planes.isolateData();
      return ingestAll(planes, of(file('b.txt')), grant);
    },
  },
};
