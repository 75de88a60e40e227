import { describe, expect, it } from '@jest/globals';
import { bytesText, countedText, countText, durationText } from './units.js';

describe('numbers for people', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.50 KiB'],
    [20 * 1024, '20.0 KiB'],
    [2 * 1024 ** 3, '2.00 GiB'],
    [300 * 1024 ** 2, '300 MiB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0, '0:00'],
    [6.2, '0:07'],
    [750, '12:30'],
    [3723, '1:02:03'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

  it.each([
    [0, '0 holds'],
    [1, '1 hold'],
    [20123, '20,123 holds'],
  ])('%d are counted as %s', (count, text) => expect(countedText(count, 'hold')).toBe(text));

  it('groups thousands', () => expect(countText(20123)).toBe('20,123'));
});
