import { describe, expect, it } from '@jest/globals';
import { rateLimit } from './rate-limit.js';

describe('a rate limit', () => {
  it('is so many requests in so many seconds', () => {
    expect([rateLimit('600/60'), rateLimit('1/3600')]).toEqual([
      { requests: 600, seconds: 60 },
      { requests: 1, seconds: 3600 },
    ]);
  });

  it.each(['600', '0/60', '600/0', '600/3601', '-1/60', '1.5/60', '600/m', ' 600/60', '600 / 60', '1e3/60', '9999999999/1'])(
    'is not %j',
    (given) => {
      expect(() => rateLimit(given)).toThrow('expected requests/seconds');
    },
  );
});
