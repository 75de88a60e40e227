import { describeWith, postgresSubject, processConformance, sqliteSubject } from '@artifact-store/testkit';

processConformance('SQLite', sqliteSubject, { processes: 1, writersEach: 32, filesPerWriter: 10, restart: true });

describeWith('postgres', 'on PostgreSQL', () => {
  processConformance('PostgreSQL', postgresSubject, { processes: 4, writersEach: 8, filesPerWriter: 10, restart: false });
});
