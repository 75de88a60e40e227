import { describeWith } from '@artifact-store/testkit';
import { postgresCopies } from '../crash/copies.js';
import { killedAtEachStep } from './crash/killed-suite.js';
import { EACH, FEWER } from './crash/kills.js';
import { SCENARIOS } from './crash/scenarios.js';
import { WIDE } from './crash/wide.js';

const HERE = { copies: postgresCopies, successor: 'another' } as const;

describeWith('postgres', 'On PostgreSQL', () => {
  for (const each of SCENARIOS) killedAtEachStep(each, { ...HERE, kills: FEWER });
  describeWith('long', 'at every place', () => {
    for (const each of [...SCENARIOS, ...WIDE]) killedAtEachStep(each, { ...HERE, kills: EACH });
  });
});
