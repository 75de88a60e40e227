import type { ModelCommand } from './commands.js';
import { TRANSIENT_SECONDS } from './state.js';
import type { CollectionCut, LostReceipt } from './world.js';

const create = (key: string | null = null, isKept = false): ModelCommand => ({ does: 'create', isKept, key });
const ingest = (target: number, content: number, path: number, lost: LostReceipt | null = null): ModelCommand => {
  return { does: 'ingest', package: target, content, path, lost };
};
const sweep: ModelCommand = { does: 'sweep', isDryRun: false };
const collect = (cut: CollectionCut | null): ModelCommand => ({ does: 'gc', graceSeconds: 0, isDryRun: false, cut });
const late: ModelCommand = { does: 'late', what: 'deletion' };
const expire: ModelCommand = { does: 'clock', seconds: TRANSIENT_SECONDS + 1 };

/** Package 0 is half released, and shares its bytes with package 1. */
const HALF_RELEASED: readonly ModelCommand[] = [
  ...[create(), ingest(0, 0, 0), ingest(0, 1, 1), ingest(0, 2, 2), ingest(0, 3, 3), expire, sweep],
  ...[create(), ingest(1, 0, 0), collect('page')],
];

/** How runs begin, so that more of them come to where it matters. */
export const OPENINGS: readonly (readonly ModelCommand[])[] = [
  [create()],
  [create('k'), create(), ingest(0, 0, 0), ingest(1, 0, 0)],
  [create(), ingest(0, 0, 0), ingest(0, 1, 1), create(), ingest(1, 0, 0), expire, sweep],
  [create(), ingest(0, 0, 0), ingest(0, 4, 1), expire, sweep, { does: 'gc', graceSeconds: 45, isDryRun: false, cut: null }],
  HALF_RELEASED,
];

/** Every command, on a package (its key is `k`), and while there are packages in every status. */
const everything = (target: number): readonly ModelCommand[] => [
  create('k', true),
  ingest(target, 0, 0),
  { does: 'known', package: target, content: 4, path: 1 },
  { does: 'finalize', package: target, allowEmpty: true },
  ...onAnyStatus(target),
];

/** By the worker that died, and by the one that goes on. */
const lateDeletion: readonly ModelCommand[] = [{ does: 'late', what: 'deletion' }, { does: 'resume' }];

const onAnyStatus = (target: number): readonly ModelCommand[] => [
  { does: 'extend', package: target, seconds: 90 },
  { does: 'hold', package: target },
  { does: 'release', package: target, hold: 0 },
  { does: 'undelete', package: target, seconds: -10 },
  sweep,
  { does: 'verify', digest: 'both', cut: 'read' },
  { does: 'corrupt', object: 0, how: 'bit flip', at: 9 },
  { does: 'late', what: 'deletion' },
  { does: 'late', what: 'findings' },
  { does: 'reconcile', ages: true, deletes: true, cut: 'given up' },
  { does: 'clock', seconds: 1 },
  { does: 'crash' },
  { does: 'replay' },
];

/** Leads every command to packages in every status, whatever chance does. */
export const THROUGH_STATUSES: readonly (readonly ModelCommand[])[] = [
  [
    // 0 is collected, 1 is kept and open, 2 is kept and finalized, and 3 is what it is about.
    ...[create(), ingest(0, 4, 0), create(null, true), ingest(1, 3, 0), create(null, true), ingest(2, 3, 0)],
    ...[{ does: 'finalize', package: 2, allowEmpty: false } as const, expire, sweep, collect('given up')],
    ...[create('k'), ingest(3, 0, 0), ingest(3, 1, 1), ingest(3, 2, 2), ingest(3, 3, 3)],
    ...[{ does: 'hold', package: 3 } as const, { does: 'release', package: 3, hold: 0 } as const],
    ...[expire, sweep, collect('page')],
    ...everything(3),
    // The second of them lets go what is left of it.
    ...[{ does: 'resume' } as const, { does: 'resume' } as const],
    ...everything(3),
    ...[{ does: 'undelete', package: 3, seconds: 50 } as const, { does: 'resume' } as const],
  ],
  // While it is open, and not finalized in between; its bytes come again after they were damaged.
  [
    create('k'),
    ingest(0, 4, 1),
    create('k'),
    ...onAnyStatus(0),
    ingest(0, 4, 2),
    collect(null),
    { does: 'finalize', package: 0, allowEmpty: false },
  ],
  [create('k'), ingest(0, 0, 0), { does: 'finalize', package: 0, allowEmpty: false }, ...everything(0)],
];

/** What chance may miss. */
export const DIRECTED_RUNS: readonly (readonly ModelCommand[])[] = [
  ...THROUGH_STATUSES,
  [...HALF_RELEASED, { does: 'resume' }, collect(null), { does: 'undelete', package: 0, seconds: 50 }],

  // What each fault of a store would need to show, whatever chance does.
  [create(), ingest(0, 0, 0), create(null, true), ingest(1, 0, 0), expire, sweep, collect(null)],
  [create(), ingest(0, 0, 0), expire, sweep, collect('commit'), { does: 'resume' }],
  [
    ...[create(), ingest(0, 0, 0, 'unrecorded'), { does: 'reconcile', ages: true, deletes: true, cut: 'given up' } as const],
    ...[ingest(0, 0, 0), late, { does: 'resume' } as const],
  ],
  [create(), { does: 'hold', package: 0 }, { does: 'replay' }, expire, sweep],
  [create(), expire, sweep, { does: 'extend', package: 0, seconds: 90 }],
  [create(), ingest(0, 0, 0), { does: 'corrupt', object: 0, how: 'bit flip', at: 9 }, ingest(0, 0, 1)],

  // The bytes are there again before those that were given up are deleted; and the data plane remembers through a replay where.
  [
    ...[create(), ingest(0, 0, 0), expire, sweep, collect('given up'), create(), ingest(1, 0, 0)],
    ...[...lateDeletion, { does: 'replay' } as const, ingest(1, 0, 1, 'unrecorded')],
  ],
];
