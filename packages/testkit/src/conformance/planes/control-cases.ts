import type { EventFilter } from '@artifact-store/planes';
import { expect } from '@jest/globals';
import type { ControlPlaneCases, RoleCases } from './cases.js';
import { collectionCases } from './collection-cases.js';
import { collect, expired } from './collection-material.js';
import { healthCases } from './health-cases.js';
import { jobsCases } from './jobs-cases.js';
import { knownCases } from './known-cases.js';
import {
  collectedPackage,
  fileOf,
  finalizedPackage,
  NO_FILE,
  NOBODY,
  openPackage,
  packageWithFile,
  readAll,
  receiptFor,
  recordOne,
  uploadClaimsFor,
} from './material.js';
import { packagesCases } from './packages-cases.js';
import { retentionCases } from './retention-cases.js';
import { schemasCases } from './schemas-cases.js';
import { MAX_PACKAGE_FILES } from './subject.js';
import { uploadLeasesCases, uploadReceiptsCases, uploadsCases } from './uploads-cases.js';

const filesCases: RoleCases<'files'> = {
  get: {
    answers: {
      'what was recorded': async (planes) => {
        const { file } = await packageWithFile(planes);
        expect(await planes.control.files.get(file.fileId)).toEqual(file);
      },
    },
    refuses: { file_not_found: ({ control }) => control.files.get(NO_FILE) },
  },
  grantRead: {
    answers: {
      'a grant that the data plane takes': async (planes) => {
        const { file } = await packageWithFile(planes);
        const { token } = await planes.control.files.grantRead({ fileId: file.fileId, actor: planes.actor });
        expect(await readAll((await planes.data.open({ grant: token })).body)).toBe('content');
      },
    },
    refuses: {
      file_not_found: ({ control, actor }) => control.files.grantRead({ fileId: NO_FILE, actor }),
      object_not_found: async (planes) => {
        const { file } = await packageWithFile(planes);
        await planes.loseCopies(file.fileId);
        return planes.control.files.grantRead({ fileId: file.fileId, actor: planes.actor });
      },
      file_collected: async (planes) => {
        const { file } = await packageWithFile(planes);
        await expired(planes);
        await collect(planes);
        return planes.control.files.grantRead({ fileId: file.fileId, actor: planes.actor });
      },
    },
  },
};

const receiptsCases: RoleCases<'receipts'> = {
  record: {
    answers: {
      ...uploadReceiptsCases.answers,
      'one result for each, in their order, of which each stands alone': async (planes) => {
        const { grant } = await openPackage(planes);
        const results = await planes.control.receipts.record([
          receiptFor(grant, { relativePath: 'one' }),
          receiptFor(grant, { relativePath: '../two' }),
          receiptFor(grant, { relativePath: 'three' }),
          receiptFor(grant, { relativePath: 'one' }),
        ]);
        expect(results.map((result) => ('file' in result ? result.file.relativePath : result.error.code))).toEqual([
          'one',
          'invalid_relative_path',
          'three',
          'duplicate_relative_path',
        ]);
      },
      'the same record for a receipt that is sent twice, also of a package that was closed since': async (planes) => {
        const { packageId, grant } = await openPackage(planes);
        const receipt = receiptFor(grant);
        const [first, again] = await planes.control.receipts.record([receipt, receipt]);
        await planes.control.packages.finalize({ packageId, actor: planes.actor });
        expect(fileOf(again)).toEqual(fileOf(first));
        expect(await recordOne(planes, receipt)).toEqual(fileOf(first));
      },
      'the same record for a receipt that is sent again of a package that is let go since': async (planes) => {
        const { packageId, grant } = await openPackage(planes);
        const receipt = receiptFor(grant);
        const first = await recordOne(planes, receipt);
        await planes.collect(packageId, 'garbage_collected');
        expect(await recordOne(planes, receipt)).toEqual(first);
      },
      'the same record for another receipt of the same key': async (planes) => {
        const { grant } = await openPackage(planes);
        const first = await recordOne(planes, receiptFor(grant, { idempotencyKey: 'receipt-1' }));
        expect(await recordOne(planes, receiptFor(grant, { idempotencyKey: 'receipt-1' }))).toEqual(first);
      },
      'receipts of grants that have ended, if they began in time': async (planes) => {
        const { packageId } = await openPackage(planes);
        const grant = await planes.sign(uploadClaimsFor(planes, packageId), { expired: true });
        expect(await recordOne(planes, receiptFor(grant))).toMatchObject({ packageId, createdBy: planes.actor });
      },
    },
    refuses: {
      ...uploadReceiptsCases.refuses,
      grant_invalid: (planes) => recordOne(planes, receiptFor('made.up.grant')),
      grant_mismatch: async (planes) => {
        const { grant } = await openPackage(planes);
        return recordOne(planes, receiptFor(grant, { backendId: 'another' }));
      },
      package_not_found: async (planes) => recordOne(planes, receiptFor(await planes.sign(uploadClaimsFor(planes, NOBODY)))),
      package_not_open: async (planes) => {
        const { grant } = await finalizedPackage(planes);
        return recordOne(planes, receiptFor(grant, { relativePath: 'late' }));
      },
      package_collecting: async (planes) => {
        const { grant } = await collectedPackage(planes, 'collecting');
        return recordOne(planes, receiptFor(grant));
      },
      package_collected: async (planes) => {
        const { grant } = await collectedPackage(planes, 'garbage_collected');
        return recordOne(planes, receiptFor(grant));
      },
      invalid_relative_path: async (planes) => {
        const { grant } = await openPackage(planes);
        return recordOne(planes, receiptFor(grant, { relativePath: '/etc/passwd' }));
      },
      validation_failed: async (planes) => {
        const { grant } = await openPackage(planes);
        return recordOne(planes, receiptFor(grant, { mediaType: 'no media type' }));
      },
      duplicate_relative_path: async (planes) => {
        const { grant } = await packageWithFile(planes);
        return recordOne(planes, receiptFor(grant));
      },
      too_many_files: async (planes) => {
        const { grant } = await openPackage(planes);
        const receipts = Array.from({ length: MAX_PACKAGE_FILES + 1 }, (_, index) =>
          receiptFor(grant, { relativePath: `${index}` }),
        );
        return fileOf((await planes.control.receipts.record(receipts)).at(-1));
      },
      file_too_large: async (planes) => {
        const { packageId } = await openPackage(planes);
        const grant = await planes.sign(uploadClaimsFor(planes, packageId, { maxFileBytes: 3 }));
        return recordOne(planes, receiptFor(grant));
      },
      receipt_mismatch: async (planes) => {
        const { grant, file } = await packageWithFile(planes);
        return recordOne(planes, receiptFor(grant, { fileId: file.fileId, relativePath: 'another' }));
      },
      object_reclaimed_retry: async (planes) => {
        const { grant } = await openPackage(planes);
        return recordOne(planes, receiptFor(grant, { generation: 1 }));
      },
      idempotency_key_reused: async (planes) => {
        const { grant } = await openPackage(planes);
        await recordOne(planes, receiptFor(grant, { idempotencyKey: 'receipt-2' }));
        return recordOne(planes, receiptFor(grant, { idempotencyKey: 'receipt-2', relativePath: 'another' }));
      },
    },
  },
};

const eventsCases: RoleCases<'events'> = {
  page: {
    answers: {
      'the log in order and without holes, to its end': async (planes) => {
        await finalizedPackage(planes);
        const whole = await planes.control.events.page({ since: 0 });
        expect(whole.events.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
        expect(whole).toMatchObject({ nextSince: 4, logId: expect.any(String) });
        const [, second] = whole.events;
        const part = await planes.control.events.page({ since: 1, limit: 1 });
        expect(part.events).toEqual([second]);
        expect(await planes.control.events.page({ since: 4 })).toMatchObject({ events: [], nextSince: 4 });
      },
      'the events that a filter holds for, and where to go on': async (planes) => {
        const { packageId } = await finalizedPackage(planes);
        await openPackage(planes);
        const find = async (filter: EventFilter, since = 0) => {
          const { events, nextSince } = await planes.control.events.page({ since, ...filter });
          return [events.map((event) => event.sequence), nextSince];
        };
        expect(await find({ type: 'v1.package.created' })).toEqual([[1, 5], 6]);
        expect(await find({ subjectKind: 'package', subjectId: packageId })).toEqual([[1, 2, 3, 4], 6]);
        expect(await find({ subjectKind: 'package', subjectId: packageId, type: 'v1.file.ingested' }, 1)).toEqual([[3], 6]);
        expect(await find({ subjectKind: 'object' })).toEqual([[], 6]);
        expect(await find({ subjectKind: 'package', subjectId: 'ä/+&?' }, 6)).toEqual([[], 6]);
      },
      'what comes while it waits, or nothing when the time is over': async (planes) => {
        const [asked] = [planes.control.events.page({ since: 0, waitSeconds: 60 }), await openPackage(planes)];
        const { events, nextSince } = await asked;
        expect(events.map((event) => event.sequence)).toEqual([1, 2]);
        expect(await planes.control.events.page({ since: nextSince, waitSeconds: 1 })).toMatchObject({ events: [], nextSince });
        expect(await planes.control.events.page({ since: 1, waitSeconds: 60 })).toMatchObject({ nextSince: 2 });
      },
      'payloads as they are stored, also large ones': async (planes) => {
        await openPackage(planes, { metadata: { text: 'x'.repeat(60_000) }, subject: 's'.repeat(1000), name: 'n'.repeat(1000) });
        const { events } = await planes.control.events.page({ since: 0 });
        for (const { sequence, payload } of events) {
          expect((await planes.control.events.at(sequence)).payload).toEqual(payload);
        }
      },
    },
    refuses: {
      validation_failed: ({ control }) => control.events.page({ since: 0, limit: 0 }),
      cursor_ahead: ({ control }) => control.events.page({ since: 1_000_000 }),
    },
  },
  at: {
    answers: {
      'one event': async (planes) => {
        const { packageId } = await openPackage(planes);
        const event = await planes.control.events.at(1);
        expect(event).toMatchObject({ sequence: 1, eventType: 'v1.package.created', subjectId: packageId, actor: planes.actor });
        expect(event.payload.byteLength).toBeGreaterThan(0);
      },
    },
    refuses: { event_not_found: ({ control }) => control.events.at(1_000_000) },
  },
};

export const controlPlaneCases: ControlPlaneCases = {
  packages: packagesCases,
  files: filesCases,
  receipts: receiptsCases,
  known: knownCases,
  uploads: uploadsCases,
  uploadLeases: uploadLeasesCases,
  retention: retentionCases,
  collection: collectionCases,
  schemas: schemasCases,
  events: eventsCases,
  jobs: jobsCases,
  health: healthCases,
};
