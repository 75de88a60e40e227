import { describe } from '@jest/globals';
import { followingSuite } from './following-suite.js';
import { Servers } from './servers.js';

describe('Readers who follow the log of a standalone server', () => {
  followingSuite((home) => Servers.standalone(home));
});
