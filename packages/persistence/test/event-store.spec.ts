import { describeWith, eventStoreConformance, postgresSubject, sqliteSubject } from '@artifact-store/testkit';

eventStoreConformance('SQLite', sqliteSubject);

describeWith('postgres', 'on PostgreSQL', () => {
  eventStoreConformance('PostgreSQL', postgresSubject);
});
