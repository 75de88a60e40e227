import fc from 'fast-check';
import { OPENINGS } from './directed-runs.js';
import { GRACE_SECONDS } from './state.js';
import {
  COLLECTION_CUTS,
  type CollectionCut,
  type LostReceipt,
  RECONCILIATION_CUTS,
  type ReconciliationCut,
  VERIFICATION_CUTS,
  type VerificationCut,
} from './world.js';

export const CORRUPTIONS = ['bit flip', 'truncate', 'delete', 'swap', 'zero length'] as const;

/** What somebody does. Packages, contents, paths, holds and objects are meant by their number among those there are. */
export type ModelCommand =
  | { readonly does: 'create'; readonly isKept: boolean; readonly key: string | null }
  | {
      readonly does: 'ingest';
      readonly package: number;
      readonly content: number;
      readonly path: number;
      readonly lost: LostReceipt | null;
    }
  | { readonly does: 'known'; readonly package: number; readonly content: number; readonly path: number }
  | { readonly does: 'finalize'; readonly package: number; readonly allowEmpty: boolean }
  | { readonly does: 'extend'; readonly package: number; readonly seconds: number }
  | { readonly does: 'hold'; readonly package: number }
  | { readonly does: 'release'; readonly package: number; readonly hold: number }
  | { readonly does: 'undelete'; readonly package: number; readonly seconds: number }
  | { readonly does: 'sweep'; readonly isDryRun: boolean }
  | { readonly does: 'gc'; readonly graceSeconds: number; readonly isDryRun: boolean; readonly cut: CollectionCut | null }
  | { readonly does: 'verify'; readonly digest: 'primary' | 'both'; readonly cut: VerificationCut | null }
  /** Where it ages, all that is stored is from yesterday by then. */
  | { readonly does: 'reconcile'; readonly ages: boolean; readonly deletes: boolean; readonly cut: ReconciliationCut | null }
  /** Somebody goes on with the oldest job whose worker died. */
  | { readonly does: 'resume' }
  /** What a dead worker had under way comes to its end after all. */
  | { readonly does: 'late'; readonly what: 'findings' | 'deletion' }
  | { readonly does: 'corrupt'; readonly object: number; readonly how: (typeof CORRUPTIONS)[number]; readonly at: number }
  | { readonly does: 'clock'; readonly seconds: number }
  | { readonly does: 'crash' }
  | { readonly does: 'replay' };

export type CommandName = ModelCommand['does'];

/** Plain objects, which print well. */
const record = <Members extends object>(members: { [Name in keyof Members]: fc.Arbitrary<Members[Name]> }) =>
  fc.record<Members>(members, { noNullPrototype: true });
const is = <const Name extends CommandName>(name: Name) => fc.constant(name);
const mostlyNull = <Value>(...values: readonly Value[]) =>
  fc.oneof({ arbitrary: fc.constant(null), weight: (3 * values.length) / 2 }, fc.constantFrom(...values));

const target = { package: fc.nat(6) };
const file = { ...target, content: fc.nat(4), path: fc.nat(3) };
const isDryRun = fc.integer({ min: 0, max: 4 }).map((each) => each === 4);

export const modelCommands: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 5, arbitrary: record({ does: is('create'), isKept: isDryRun, key: mostlyNull('k', 'l') }) },
  { weight: 14, arbitrary: record({ does: is('ingest'), ...file, lost: mostlyNull<LostReceipt>('unrecorded', 'unheard') }) },
  { weight: 5, arbitrary: record({ does: is('known'), ...file }) },
  { weight: 5, arbitrary: record({ does: is('finalize'), ...target, allowEmpty: fc.boolean() }) },
  { weight: 4, arbitrary: record({ does: is('extend'), ...target, seconds: fc.constantFrom(-10, 20, 90) }) },
  { weight: 3, arbitrary: record({ does: is('hold'), ...target }) },
  { weight: 4, arbitrary: record({ does: is('release'), ...target, hold: fc.nat(3) }) },
  { weight: 5, arbitrary: record({ does: is('undelete'), ...target, seconds: fc.constantFrom(-10, 0, 1, 50) }) },
  { weight: 10, arbitrary: record({ does: is('sweep'), isDryRun }) },
  {
    weight: 12,
    arbitrary: record({
      does: is('gc'),
      graceSeconds: fc.constantFrom(0, GRACE_SECONDS),
      isDryRun,
      cut: mostlyNull(...COLLECTION_CUTS),
    }),
  },
  {
    weight: 6,
    arbitrary: record({
      does: is('verify'),
      digest: fc.constantFrom('primary' as const, 'both' as const),
      cut: mostlyNull(...VERIFICATION_CUTS),
    }),
  },
  {
    weight: 6,
    arbitrary: record({
      does: is('reconcile'),
      ages: fc.boolean(),
      deletes: fc.boolean(),
      cut: mostlyNull(...RECONCILIATION_CUTS),
    }),
  },
  { weight: 3, arbitrary: record({ does: is('resume') }) },
  { weight: 4, arbitrary: record({ does: is('late'), what: fc.constantFrom('findings' as const, 'deletion' as const) }) },
  {
    weight: 6,
    arbitrary: record({ does: is('corrupt'), object: fc.nat(9), how: fc.constantFrom(...CORRUPTIONS), at: fc.nat(9999) }),
  },
  { weight: 10, arbitrary: record({ does: is('clock'), seconds: fc.constantFrom(-45, -5, 1, 30, 61, 61, 90) }) },
  { weight: 2, arbitrary: record({ does: is('crash') }) },
  { weight: 1, arbitrary: record({ does: is('replay') }) },
);

export const COMMANDS_PER_RUN = 50;

/** Runs are all of one length: a failing one is repeated by its seed and number. */
export const modelRuns: fc.Arbitrary<readonly ModelCommand[]> = fc.noBias(
  fc
    .tuple(fc.constantFrom(...OPENINGS), fc.array(modelCommands, { minLength: COMMANDS_PER_RUN, maxLength: COMMANDS_PER_RUN }))
    .map(([opening, commands]) => [...opening, ...commands].slice(0, COMMANDS_PER_RUN)),
);
