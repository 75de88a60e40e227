import { describe } from '@jest/globals';
import { httpModelSuite } from './http-model-suite.js';
import { killedStore } from './killed-store.js';
import { RUNS } from './runs.js';

describe('A store on SQLite behind HTTP, whose server is killed', () => httpModelSuite(killedStore, RUNS.killed));
