import { describe, expect, it } from '@jest/globals';
import { packageFilter } from './list.js';

describe('a filter by metadata', () => {
  it('takes a text for what it may mean: a text, and the number or the word', () => {
    const { metadata } = packageFilter({ metadata: { build: '7', kind: 'nightly', on: 'true' } });
    expect(metadata).toEqual([
      { key: 'build', values: ['"7"', '7'] },
      { key: 'kind', values: ['"nightly"'] },
      { key: 'on', values: ['"true"', 'true'] },
    ]);
  });

  it('takes keys and values of 256 bytes, and refuses longer ones, which no index has', () => {
    expect(() => packageFilter({ metadata: { ['k'.repeat(256)]: 'v'.repeat(254) } })).not.toThrow();
    for (const metadata of [{ ['k'.repeat(257)]: 'v' }, { k: 'v'.repeat(255) }, { k: '\u00e9'.repeat(128) }]) {
      expect(() => packageFilter({ metadata })).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    }
  });
});
