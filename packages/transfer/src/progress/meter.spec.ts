import { describe, expect, it } from '@jest/globals';
import { ProgressMeter } from './meter.js';

function meterAt() {
  const clock = { time: 0, now: () => clock.time };
  return { clock, meter: new ProgressMeter(clock) };
}

describe('ProgressMeter', () => {
  it('counts files and bytes, sent or at hand', () => {
    const { meter } = meterAt();
    meter.observe({ type: 'planned', files: 3, bytes: 300 });
    meter.observe({ type: 'moved', bytes: 100 });
    meter.observe({ type: 'file', relativePath: 'a', outcome: 'sent', sizeBytes: 100 });
    meter.observe({ type: 'file', relativePath: 'b', outcome: 'reused', sizeBytes: 50 });
    expect(meter.read()).toMatchObject({ filesDone: 2, filesTotal: 3, bytesDone: 150, bytesAtHand: 50, bytesTotal: 300 });
  });

  it('takes back the bytes of a file that starts again', () => {
    const { meter } = meterAt();
    meter.observe({ type: 'moved', bytes: 100 });
    meter.observe({ type: 'moved', bytes: -100 });
    expect(meter.read().bytesDone).toBe(0);
  });

  it('tells the rate and the time left, and what is at hand counts for neither', () => {
    const { clock, meter } = meterAt();
    meter.observe({ type: 'planned', files: 2, bytes: 10_000 });
    meter.observe({ type: 'file', relativePath: 'a', outcome: 'reused', sizeBytes: 5_000 });
    clock.time = 2_000;
    meter.observe({ type: 'moved', bytes: 1_000 });
    expect(meter.read()).toMatchObject({ bytesPerSecond: 500, secondsLeft: 8 });
  });

  it('forgets what was longer ago than ten seconds', () => {
    const { clock, meter } = meterAt();
    meter.observe({ type: 'planned', files: 1, bytes: 100_000 });
    for (clock.time = 1_000; clock.time <= 10_000; clock.time += 1_000) meter.observe({ type: 'moved', bytes: 5_000 });
    for (clock.time = 11_000; clock.time <= 30_000; clock.time += 1_000) meter.observe({ type: 'moved', bytes: 100 });
    expect(meter.read().bytesPerSecond).toBeLessThan(200);
    clock.time = 60_000;
    expect(meter.read()).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
  });

  it('knows no time left while nothing moves', () => {
    expect(meterAt().meter.read().secondsLeft).toBeNull();
  });
});
