import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, describeWith, filesBelow, type TestDatabase, temporaryDirectory } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FaultyServer } from '../faults/faulty-server.js';
import { inRetention } from './retention-trial.js';
import { naughtyTexts } from './texts.js';
import { inPackage, type Outcome, PathTrials } from './trials.js';

const AT_ONCE = 8;
const OBJECT = /^storage\/blake3\/([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{60}$/;
const KEPT = new Set([
  ...['token', 'storage/registry.json'],
  ...['', '-wal', '-shm', '.lock', '.lock-journal', '.api'].map((end) => `artifactstore.db${end}`),
]);

/** What became of each text, in the order of the texts, some of them tried at a time. */
async function tried(texts: readonly string[], trial: (text: string) => Promise<Outcome>): Promise<readonly Outcome[]> {
  const outcomes = new Array<Outcome>(texts.length);
  const queue = texts.entries();
  const work = async () => {
    for (const [index, text] of queue) outcomes[index] = await trial(text);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

describeWith('vectors', 'naughty texts', () => {
  describeWith('postgres', 'on both databases', () => {
    let parent: string;
    let database: TestDatabase;
    let servers: readonly FaultyServer[];
    const texts = naughtyTexts();
    beforeAll(async () => {
      parent = (await temporaryDirectory()).path;
      database = await createDatabase();
      const homes = ['sqlite', 'postgres'].map((name) => join(parent, 'deep', name));
      for (const home of homes) mkdirSync(home, { recursive: true });
      for (const place of ['', 'deep', 'deep/sqlite', 'deep/postgres']) writeFileSync(join(parent, place, 'canary'), 'alive');
      const env = [{}, { ARTIFACTSTORE_DATABASE_URL: database.url }];
      servers = await Promise.all(homes.map((home, index) => FaultyServer.start({ home, env: env[index] })));
    }, 60_000);
    afterAll(async () => {
      for (const server of servers) expect((await server.stop()).code).toBe(0);
      await database.drop();
    });

    /** Every file but those in the state directories, where the servers keep theirs. */
    const outside = () => filesBelow(parent).filter((path) => !/^deep\/(sqlite|postgres)\/var\//.test(path));

    /** That each text was stored as it is or refused by a 4xx, alike on both databases, and no file is out of place. */
    const expectDiscipline = async (trials: readonly ((text: string) => Promise<Outcome>)[]) => {
      const before = outside();
      const [onSqlite = [], onPostgres = []] = await Promise.all(trials.map((trial) => tried(texts, trial)));
      expect(onSqlite).toHaveLength(texts.length);
      const bad = onSqlite
        .map((outcome, index) => ({ text: texts[index], outcome, onPostgres: onPostgres[index] }))
        .filter(({ outcome, onPostgres: other }) => outcome !== other || /changed|without a problem|(^|[ :])5\d\d/.test(outcome));
      expect(bad).toEqual([]);
      expect(onSqlite.filter((outcome) => outcome === 'stored').length).toBeGreaterThan(texts.length / 2);

      expect(outside()).toEqual(before);
      for (const { home } of servers) {
        expect(filesBelow(`${home}/var`).filter((path) => !KEPT.has(path) && !OBJECT.test(path))).toEqual([]);
      }
    };

    it('are kept as they are or refused as name, producer, subject, metadata key and metadata value', async () => {
      await expectDiscipline(servers.map((server) => (text) => inPackage(server, text)));
    }, 60_000);

    it('are kept as they are or refused as reason and as reference of retention', async () => {
      await expectDiscipline(servers.map((server) => (text) => inRetention(server, text)));
    }, 120_000);

    it.each(['inUrl', 'inForm'] as const)(
      'are kept as they are or refused as path of a file, %s',
      async (way) => {
        const trials = await Promise.all(servers.map((server) => PathTrials.in(server)));
        await expectDiscipline(trials.map((trial) => (text) => trial[way](text)));
        for (const trial of trials) {
          const [manifest, listed, stored] = await trial.paths();
          expect(manifest).toEqual(stored);
          expect(listed).toEqual(stored);
        }
      },
      60_000,
    );
  });
});
