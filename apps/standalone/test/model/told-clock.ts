import { openSync, readSync } from 'node:fs';

// A server process runs this before anything else (node --import): its time is what stands in a file of the test.

const path = process.env.TEST_CLOCK;
if (path === undefined) throw new Error('TEST_CLOCK names no file');
const file = openSync(path, 'r');
/** All times are of one length, so what is read is never half of one. */
const text = Buffer.alloc('2026-05-16T09:00:00.000Z'.length);

Date.now = () => {
  readSync(file, text, 0, text.length, 0);
  return Date.parse(text.toString('latin1'));
};
