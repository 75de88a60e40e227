import { createDatabase, describeWith, type TestDatabase } from '@artifact-store/testkit';
import { afterAll, beforeAll } from '@jest/globals';
import { followingSuite } from './following-suite.js';
import { Servers } from './servers.js';

describeWith('postgres', 'Readers who follow the log of two control planes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  followingSuite((home) => Servers.twoControlPlanes(home, database.url));
});
