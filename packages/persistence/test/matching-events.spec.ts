import type { EventFilter } from '@artifact-store/planes';
import { beforeAll, expect, it } from '@jest/globals';
import { readMatching } from '../src/log/matching-events.js';
import { describeOnBoth } from './both-connections.js';

const NONE = new Uint8Array();

/** Events about few objects among many about packages; one in twenty finalizes. */
const row = (sequence: number) => {
  const [kind, id] = sequence % 30 === 0 ? ['object', 'local/a'] : ['package', sequence % 2 === 0 ? 'even' : 'odd'];
  const type = sequence % 20 === 0 ? 'v1.package.finalized' : 'v1.file.ingested';
  return [sequence, 't', type, kind, id, 'tester', NONE, NONE, NONE];
};

describeOnBoth('a search of the log', (connections) => {
  beforeAll(async () => {
    const transaction = await connections().begin();
    const { dialect } = connections();
    for (let sequence = 1; sequence <= 100; sequence++) {
      const values = row(sequence);
      const parameters = values.map((_, index) => dialect.parameter(index + 1));
      await transaction.session.query(`INSERT INTO events VALUES (${parameters.join(', ')})`, values);
    }
    await transaction.commit();
  });

  /** What each search finds, and how far it looks, until the end. */
  const searches = async (filter: EventFilter, lookAt: number) => {
    const found: [readonly number[], number][] = [];
    for (let since = 0; since < 100; ) {
      const query = { filter, since, until: 100, limit: 10 };
      const { events, through } = await connections().read((session) => readMatching(session, query, lookAt));
      found.push([events.map(({ sequence }) => sequence), through]);
      since = through;
    }
    return found;
  };

  it('looks at so many events and no more where no index finds them, and goes on from there', async () => {
    expect(await searches({ subjectKind: 'object' }, 40)).toEqual([
      [[30], 40],
      [[60], 80],
      [[90], 100],
    ]);
    expect(await searches({ type: 'v1.package.finalized', subjectKind: 'object' }, 2)).toEqual([
      [[], 40],
      [[60], 80],
      [[], 100],
    ]);
    expect(await searches({ type: 'v1.package.finalized', subjectKind: 'package', subjectId: 'even' }, 25)).toEqual([
      [[20, 40], 52],
      [[80, 100], 100],
    ]);
  });

  it('reaches the end at once where an index finds all', async () => {
    expect(await searches({ type: 'v1.package.finalized' }, 1)).toEqual([[[20, 40, 60, 80, 100], 100]]);
    expect(await searches({ subjectKind: 'object', subjectId: 'local/a' }, 1)).toEqual([[[30, 60, 90], 100]]);
  });
});
