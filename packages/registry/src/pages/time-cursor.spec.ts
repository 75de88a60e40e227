import { type JobId, parseId, parseTimestamp } from '@artifact-store/identity';
import { InvalidCursorError } from '@artifact-store/planes';
import { expect, it } from '@jest/globals';
import { parseTimeCursor, timeCursor } from './time-cursor.js';

const time = parseTimestamp('2026-05-16T09:00:00.000Z');
const id = parseId<JobId>('019bf4c0-0000-7000-8000-000000000001');

it('says where a list stands', () => {
  expect(parseTimeCursor(timeCursor(time, id))).toEqual({ time, id });
});

it.each([
  '',
  '_',
  'x',
  time,
  id,
  `${time}_`,
  `_${id}`,
  `${time}_x`,
  `${id}_${time}`,
  `${time}_${id}_`,
  `${time}_${id}_x`,
  ` ${time}_${id}`,
])('is none: %j', (cursor) => {
  expect(() => parseTimeCursor(cursor)).toThrow(InvalidCursorError);
});
