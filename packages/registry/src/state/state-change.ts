import type { StateName, StateRows } from './rows.js';

/** The row is written, whatever stood at its key. */
export type StateChange = {
  [Name in StateName]: { readonly change: 'put'; readonly state: Name; readonly row: StateRows[Name] };
}[StateName];
