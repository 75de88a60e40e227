import { describeWith } from '@artifact-store/testkit';
import { describe } from '@jest/globals';
import { sqliteCopies } from '../crash/copies.js';
import { killedAtEachStep } from './crash/killed-suite.js';
import { EACH, FACTS, SOME } from './crash/kills.js';
import { SCENARIOS } from './crash/scenarios.js';
import { WIDE } from './crash/wide.js';

const HERE = { copies: sqliteCopies, successor: 'the same' } as const;

describe('On SQLite', () => {
  for (const each of SCENARIOS) killedAtEachStep(each, { ...HERE, kills: SOME });
  for (const each of WIDE) killedAtEachStep(each, { ...HERE, kills: FACTS });
});

describeWith('long', 'On SQLite, at every place', () => {
  for (const each of [...SCENARIOS, ...WIDE]) killedAtEachStep(each, { ...HERE, kills: EACH });
});
