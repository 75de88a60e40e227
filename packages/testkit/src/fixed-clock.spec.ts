import { describe, expect, it } from '@jest/globals';
import { fixedClock } from './fixed-clock.js';

describe('fixedClock', () => {
  it('stands still until it is moved', () => {
    const clock = fixedClock('2026-02-28T23:59:59.500Z');
    expect([clock.now(), clock.now()]).toEqual(['2026-02-28T23:59:59.500Z', '2026-02-28T23:59:59.500Z']);
  });

  it('moves on and back by milliseconds, and to a given time', () => {
    const clock = fixedClock('2026-02-28T23:59:59.500Z');
    clock.advance(500);
    expect(clock.now()).toBe('2026-03-01T00:00:00.000Z');
    clock.advance(-1);
    expect(clock.now()).toBe('2026-02-28T23:59:59.999Z');
    clock.set('2031-01-01T00:00:00.000Z');
    expect(clock.now()).toBe('2031-01-01T00:00:00.000Z');
  });

  it('refuses a time that is not in our form', () => {
    expect(() => fixedClock('2026-02-28')).toThrow();
    expect(() => fixedClock().set('yesterday')).toThrow();
  });
});
