import { describe, expect, it } from '@jest/globals';
import { progressBar, progressText } from './progress-line.js';

const progress = {
  ...{ filesDone: 9_000, filesTotal: 20_000, bytesDone: 450 * 1024 ** 2, bytesTotal: 1000 * 1024 ** 2 },
  ...{ bytesAtHand: 0, bytesPerSecond: 98 * 1024 ** 2, secondsLeft: 5.6 },
};

describe('the line of progress', () => {
  it('tells what is done, how fast, and how long it takes', () => {
    expect(progressText(progress)).toBe(' 45%  9,000/20,000 files  450 MiB/1000 MiB  98.0 MiB/s  0:06 left');
  });

  it('tells what was there already', () => {
    expect(progressText({ ...progress, bytesAtHand: 96 * 1024 ** 2 })).toContain(
      '450 MiB/1000 MiB (96.0 MiB there already)  98.0',
    );
  });

  it('tells no time left while nothing moves', () => {
    expect(progressText({ ...progress, bytesPerSecond: 0, secondsLeft: null })).toMatch(/0 B\/s$/);
  });

  it('goes by files where there are no bytes', () => {
    expect(progressText({ ...progress, bytesDone: 0, bytesTotal: 0 })).toMatch(/^ 45%/);
  });

  it('has a bar that fits the terminal', () => {
    expect(progressBar(progress, 200)).toMatch(/^\[###########-------------\] {2}45% /);
    expect(progressBar(progress, 20)).toHaveLength(19);
  });
});
