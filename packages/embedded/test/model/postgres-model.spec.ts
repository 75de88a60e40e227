import { describeWith } from '@artifact-store/testkit';
import { modelSuite } from './model-suite.js';
import { postgresPlaces } from './places.js';
import { RUNS } from './runs.js';

describeWith('postgres', 'A store on PostgreSQL, with workers that die', () => modelSuite(postgresPlaces, RUNS.postgres));
