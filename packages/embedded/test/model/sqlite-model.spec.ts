import { describe } from '@jest/globals';
import { modelSuite } from './model-suite.js';
import { sqlitePlaces } from './places.js';
import { RUNS } from './runs.js';

describe('A store on SQLite, with workers that die', () => modelSuite(sqlitePlaces, RUNS.sqlite));
