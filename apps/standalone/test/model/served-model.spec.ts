import { describe } from '@jest/globals';
import { httpModelSuite } from './http-model-suite.js';
import { RUNS } from './runs.js';
import { storeInProcess } from './store-in-process.js';

describe('A store on SQLite behind HTTP', () => httpModelSuite(storeInProcess, RUNS.served));
