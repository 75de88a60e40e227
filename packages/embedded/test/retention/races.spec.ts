import { describeWith } from '@artifact-store/testkit';
import { describe } from '@jest/globals';
import { postgresGround } from './race/postgres-ground.js';
import { raceSuite } from './race/race-suite.js';
import { sqliteGround } from './race/sqlite-ground.js';

describe('Two who want different things of one package', () => {
  raceSuite('SQLite, in the group commit of one process', sqliteGround);
  describeWith('postgres', 'by PostgreSQL', () => raceSuite('PostgreSQL, in two processes', postgresGround));
});
