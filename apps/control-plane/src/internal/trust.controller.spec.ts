import { DatabaseUnavailableError, type LogSource } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { TrustController } from './trust.controller.js';

const KEY = { kty: 'OKP', crv: 'Ed25519', kid: 'k', x: 'x' } as const;

function answerOf(head: LogSource['head']) {
  return new TrustController({ logId: 'log', publicKeys: [KEY], log: { head, hasObjectsOn: async () => false } }).getTrust();
}

describe('what data planes are told of the log', () => {
  it('is its id, how far it has come, and the keys of its grants', async () => {
    const told = await answerOf(async () => ({ logId: 'log', lastSequence: 7 }));
    expect(told).toEqual({ log_id: 'log', last_sequence: 7, keys: [KEY] });
  });

  it('is all but how far it has come, while the database is away', async () => {
    const told = await answerOf(async () => {
      throw new DatabaseUnavailableError('away');
    });
    expect(told).toEqual({ log_id: 'log', last_sequence: null, keys: [KEY] });
  });

  it('is the id that the database has by now: grants under another one are good no more', async () => {
    expect(await answerOf(async () => ({ logId: 'adopted', lastSequence: 7 }))).toMatchObject({ log_id: 'adopted' });
  });

  it('hides no defect', async () => {
    const defect = answerOf(async () => {
      throw new TypeError('a defect');
    });
    await expect(defect).rejects.toThrow(TypeError);
  });
});
