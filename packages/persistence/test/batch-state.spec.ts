import type { PackageId } from '@artifact-store/identity';
import type { FileView } from '@artifact-store/planes';
import type { ViewChange, ViewName } from '@artifact-store/registry';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Values } from '../src/rows/pending-row.js';
import { RowWriter } from '../src/rows/row-writer.js';
import type { Session } from '../src/sql/session.js';
import { BatchState } from '../src/writer/batch-state.js';
import { BatchStatements } from '../src/writer/batch-statements.js';
import { describeOnBoth } from './both-connections.js';

type Step =
  | { readonly change: ViewChange }
  | { readonly read: readonly [ViewName, readonly Values[]] }
  /** Waited for or not: what comes after is written by the next. */
  | { readonly write: 'done' | 'begun' };

const NAMES = ['storage_objects', 'artifact_files', 'storage_locations'] as const;
const few = fc.integer({ min: 0, max: 2 });
const objectKeys = few.map((n) => ({ backendId: 'local', contentAddress: `blake3:0${n}` }));
const fileKeys = few.map((n) => ({ fileId: `file-${n}` }));
const objectRows = fc.record({ generation: few, sizeBytes: few, liveLocations: few, claimedAt: fc.constant(null) });
const files = fc.tuple(fileKeys, few, few).map(([key, inPackage, atPath]) => ({
  ...key,
  packageId: `package-${inPackage}`,
  relativePath: `path-${atPath}`,
  mediaType: 'text/plain',
  sizeBytes: 1,
  digestAlgorithm: 'blake3',
  digestPrimary: '00',
  digestSha256: '00',
  createdAt: '2026-05-16T09:00:00.000Z',
  createdBy: 'ana',
}));
const objects = fc.tuple(objectKeys, objectRows).map(([key, row]) => ({ ...key, ...row, lastVerifiedAt: null }));
const locationKeys = few.map((n) => ({ storageLocationId: `location-${n}` }));
const locations = fc.tuple(locationKeys, objectKeys, few).map(([key, object, inPackage]) => ({
  ...key,
  ...object,
  fileId: 'file-0',
  packageId: `package-${inPackage}`,
  generation: 0,
  sizeBytes: 1,
  status: 'active',
  previousStatus: null,
  retrievalTier: 'hot',
  restoreStatus: null,
  lastVerifiedAt: null,
  createdAt: '2026-05-16T09:00:00.000Z',
  lastEventSequence: 1,
}));
const changes = fc.oneof(
  objects.map((row) => ({ change: 'put', view: NAMES[0], row })),
  objects.map((row) => ({ change: 'merge', view: NAMES[0], row, add: ['liveLocations'], keep: ['sizeBytes'] })),
  fc.tuple(objectKeys, few, few).map(([key, generation, liveLocations]) => {
    return { change: 'adjust', view: NAMES[0], key, set: { generation }, add: { liveLocations } };
  }),
  files.map((row) => ({ change: 'put', view: NAMES[1], row })),
  files.map((row) => ({ change: 'merge', view: NAMES[1], row, add: ['sizeBytes'], keep: ['createdBy'] })),
  fc.tuple(fileKeys, few).map(([key, path]) => {
    return { change: 'adjust', view: NAMES[1], key, set: { relativePath: `path-${path}` }, add: { sizeBytes: 1 } };
  }),
  objectKeys.map((key) => ({ change: 'adjust', view: NAMES[0], key, set: {}, add: { liveLocations: -1 } })),
  objectKeys.map((key) => ({ change: 'adjust', view: NAMES[0], key, set: {}, add: {} })),
  objectKeys.map((key) => ({ change: 'delete', view: NAMES[0], key })),
  fileKeys.map((key) => ({ change: 'delete', view: NAMES[1], key })),
  locations.map((row) => ({ change: 'put', view: NAMES[2], row })),
  fc.tuple(locationKeys, fc.constantFrom('active', 'failed')).map(([key, previousStatus]) => {
    return { change: 'adjust', view: NAMES[2], key, set: { status: 'deleted', previousStatus }, add: {} };
  }),
  {
    arbitrary: fc.tuple(few, few).map(([n, lastEventSequence]) => {
      return { change: 'reactivate', view: NAMES[2], packageId: `package-${n}`, lastEventSequence };
    }),
    weight: 2,
  },
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: changes.map((change): Step => ({ change: change as unknown as ViewChange })), weight: 4 },
    objectKeys.map((key): Step => ({ read: [NAMES[0], [key]] })),
    fileKeys.map((key): Step => ({ read: [NAMES[1], [key]] })),
    locationKeys.map((key): Step => ({ read: [NAMES[2], [key]] })),
    fc.constantFrom<Step>({ write: 'done' }, { write: 'begun' }),
  ),
  { maxLength: 25 },
);

describeOnBoth('the state of a batch', (connections) => {
  it('knows of each row what the database says once all is written, and reads the same before', async () => {
    const statements = new BatchStatements(connections().dialect);
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (sequence, keepsRows) => {
        const transaction = await connections().beginLocked();
        try {
          await compare(transaction.session, statements, sequence);
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
        // Some rows stay, so that later sequences find rows that their transaction has not written.
        if (keepsRows) await transaction.commit();
        else await transaction.rollback();
      }),
      { numRuns: 150 },
    );
  });
});

async function compare(session: Session, statements: BatchStatements, sequence: readonly Step[]): Promise<void> {
  const stateOf = () => new BatchState(session, statements, new RowWriter(session.dialect));
  const state = stateOf();
  const written: Promise<void>[] = [];
  for (const step of sequence) {
    if ('change' in step) state.change([step.change]);
    else if ('write' in step) written.push(state.write());
    else await state.rowsAt(...step.read);
    if ('write' in step && step.write === 'done') await Promise.all(written);
  }
  const paths = [0, 1, 2].map((n) => `path-${n}`);
  const before = await state.filesAt('package-1' as PackageId, paths);
  await Promise.all([...written, state.write()]);
  const database = stateOf();
  for (const [id, row] of state.rows.known()) {
    const view = NAMES.find((name) => id.startsWith(name)) ?? NAMES[0];
    const key = keyOf(view, id.slice(view.length + 1));
    expect(await database.rowsAt(view, [key])).toEqual(row === null ? [] : [row]);
  }
  const after = await database.filesAt('package-1' as PackageId, paths);
  expect([...before].sort(byId)).toEqual([...after].sort(byId));
}

const byId = (a: FileView, b: FileView) => (a.fileId < b.fileId ? -1 : 1);

function keyOf(view: (typeof NAMES)[number], values: string): Values {
  if (view === 'artifact_files') return { fileId: values };
  if (view === 'storage_locations') return { storageLocationId: values };
  const [backendId, contentAddress] = JSON.parse(values);
  return { backendId, contentAddress };
}
