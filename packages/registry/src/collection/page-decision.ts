import type { Deletion } from '@artifact-store/planes';
import type { DomainEvent } from '../events/domain-event.js';
import type { JobRow } from '../state/rows.js';
import type { StateChange } from '../state/state-change.js';

/** What is to be deleted, before anybody is granted to. */
export type KeysToDelete = Pick<Deletion, 'backendId' | 'keys'>;

/** What becomes of a collection by one page. */
export interface PageDecision {
  readonly events: readonly DomainEvent[];
  readonly row: JobRow;
  readonly items: readonly StateChange[];
  readonly deletion: KeysToDelete | null;
  /** Whether there is nothing left to do. */
  readonly isOver: boolean;
}
