import { describeWith } from '@artifact-store/testkit';
import { postgresPlaces } from '../model/places.js';
import { AMOUNTS } from './race/amounts.js';
import { raceSuite } from './race/race-suite.js';

describeWith('postgres', 'Uploads to two data planes against collections without a grace period, on PostgreSQL,', () => {
  raceSuite(postgresPlaces, AMOUNTS.postgres);
});
