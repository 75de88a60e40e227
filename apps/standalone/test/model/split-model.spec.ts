import { describeWith } from '@artifact-store/testkit';
import { httpModelSuite } from './http-model-suite.js';
import { RUNS } from './runs.js';
import { splitStore } from './split-store.js';

describeWith('postgres', 'A store on PostgreSQL whose planes are processes that are killed', () =>
  httpModelSuite(splitStore, RUNS.split),
);
