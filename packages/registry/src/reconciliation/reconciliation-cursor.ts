import { type CborMap, isMap } from '@artifact-store/encoding';
import { parseContentAddress } from '@artifact-store/identity';
import type { StoredKey } from '@artifact-store/planes';
import type { JobRow } from '../state/rows.js';

/** All is looked at and counted before anything is deleted; for that the backend is listed once more. */
export const PHASES = ['report', 'reported', 'delete', 'deleted'] as const;

/** Where a reconciliation stands, as its job's cursor keeps it. */
export interface ReconciliationCursor {
  readonly phase: (typeof PHASES)[number];
  /** The last key that was looked at; null before the first. */
  readonly after: StoredKey | null;
  /** Of the stretch that is being listed; null where none is. */
  readonly sequence: number | null;
  /** How many orphans may still be deleted. */
  readonly deletable: number;
}

export const BEGUN: ReconciliationCursor = { phase: 'report', after: null, sequence: null, deletable: 0 };

export function encodeCursor({ phase, after, sequence, deletable }: ReconciliationCursor): CborMap {
  const position = after === null ? null : { content_address: after.contentAddress, generation: after.generation };
  return { phase, after: position, sequence, deletable };
}

/** Undefined before the reconciliation has begun. */
export function reconciliationCursor({ cursor }: Pick<JobRow, 'cursor'>): ReconciliationCursor | undefined {
  const { after, sequence, deletable } = cursor;
  const phase = PHASES.find((each) => each === cursor.phase);
  if (phase === undefined) return undefined;
  return {
    phase,
    after: isMap(after) ? positionOf(after) : null,
    sequence: typeof sequence === 'number' ? sequence : null,
    deletable: Number(deletable),
  };
}

function positionOf({ content_address: address, generation }: CborMap): StoredKey {
  return { contentAddress: parseContentAddress(String(address)), generation: Number(generation) };
}

export function isSameKey(one: StoredKey | null, other: StoredKey | null): boolean {
  return one?.contentAddress === other?.contentAddress && one?.generation === other?.generation;
}
