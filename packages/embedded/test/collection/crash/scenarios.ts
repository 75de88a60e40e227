import { COLLECTION } from './collection.js';
import { RECONCILIATION } from './reconciliation.js';
import type { Scenario } from './site.js';
import { UNDELETE } from './undelete.js';
import { VERIFICATION } from './verification.js';

/** What is done to storage and can be killed at each of its steps. */
export const SCENARIOS: readonly Scenario[] = [COLLECTION, VERIFICATION, RECONCILIATION, UNDELETE];
