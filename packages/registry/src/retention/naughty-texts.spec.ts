import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import { describeWith, memoryRegistry, vectorsDir } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import { decodeEvent } from '../index.js';

const MORE = ['\u0000', 'nul\u0000byte', '\ud800', 'a\udfffb', '\ufeffbom', '\u{10ffff}', '\u2028', '\u001b[2J', 'a'.repeat(256)];
const digester = createDigester();

describeWith('vectors', 'naughty texts as reasons and references', () => {
  const list: string[] = JSON.parse(readFileSync(join(vectorsDir(), 'naughty-strings/blns.json'), 'utf8'));
  const texts = [...new Set([...list, ...MORE])];

  it('are kept byte by byte in rows and log, or refused by an error of their own', async () => {
    const { plane, store, create } = memoryRegistry({ digester });
    const { packageId } = (await create()).package;
    const actor = 'legal';
    let kept = 0;
    for (const text of texts) {
      const asked = plane.retention.hold({ packageId, reason: text, reference: text, actor });
      const hold = await asked.catch((error: { code: string }) => error.code);
      if (typeof hold === 'string') {
        expect(hold).toBe(text === '' ? 'validation_failed' : 'invalid_text');
        continue;
      }
      kept++;
      expect(hold).toMatchObject({ reason: text, reference: text });
      const explained = await plane.retention.explain(packageId);
      expect(explained.because).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      expect(await plane.retention.release({ packageId, holdId: hold.holdId, reason: text, actor })).toMatchObject({
        releaseReason: text,
      });
      const { lastSequence } = await store.head();
      const events = await Promise.all([store.at(lastSequence - 1), store.at(lastSequence)]);
      const decoded = events.map((event) => (event === undefined ? undefined : decodeEvent(event)));
      expect(decoded).toMatchObject([{ reason: text, reference: text }, { reason: text }]);
    }
    expect(kept).toBeGreaterThan(texts.length / 2);
  });
});
