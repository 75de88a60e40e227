import { InternalError } from '@artifact-store/planes';
import { expect, it } from '@jest/globals';
import { describeOnBoth } from './both-connections.js';

describeOnBoth('a statement that comes late', (connections) => {
  const insert = (actor: string) => `INSERT INTO idempotency_keys (actor, key, request_digest, result, created_at)
    VALUES ('${actor}', 'k', 'blake3:00', '{}', '2026-05-16T09:00:00.000Z')`;
  const actors = () => connections().read((session) => session.query('SELECT actor FROM idempotency_keys ORDER BY actor'));

  it('for its transaction, which is rolled back, leaves nothing', async () => {
    const { session, rollback } = await connections().begin();
    const late = session.query(insert('asked before'));
    const [, outcome] = await Promise.all([rollback(), Promise.allSettled([late])]);
    expect(outcome).toHaveLength(1);
    await expect(session.query(insert('asked after'))).rejects.toThrow(InternalError);
    expect(await actors()).toEqual([]);
  });

  it('for its transaction, which is committed, is refused, and the next transaction is none the wiser', async () => {
    const first = await connections().begin();
    await first.session.query(insert('in time'));
    await first.commit();
    const second = await connections().begin();
    const [late] = await Promise.allSettled([first.session.query(insert('late'))]);
    await second.commit();
    expect(late).toMatchObject({ status: 'rejected', reason: expect.any(InternalError) });
    expect(await actors()).toEqual([{ actor: 'in time' }]);
  });
});
