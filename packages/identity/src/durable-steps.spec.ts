import { describe, expect, it } from '@jest/globals';
import { type StepObserver, takeStep } from './durable-steps.js';

type Step = 'write' | 'sync';

describe('a durable step', () => {
  const told: string[] = [];
  const observer: StepObserver<Step> = (step, moment) => told.push(`${moment} ${step}`);
  const take = async () => {
    told.push('taken');
    return 7;
  };

  it('is told before and after it is taken, and answers what it came to', async () => {
    told.length = 0;
    expect(await takeStep(observer, 'sync', take)).toBe(7);
    expect(told).toEqual(['before sync', 'taken', 'after sync']);
  });

  it('is taken where nobody observes', async () => {
    told.length = 0;
    expect(await takeStep<Step, number>(undefined, 'write', take)).toBe(7);
    expect(told).toEqual(['taken']);
  });

  it('is not told to be done when it failed', async () => {
    told.length = 0;
    const failing = () => Promise.reject(new Error('EIO'));
    await expect(takeStep(observer, 'write', failing)).rejects.toThrow('EIO');
    expect(told).toEqual(['before write']);
  });

  it('is not taken when the observer forbids it', async () => {
    told.length = 0;
    const forbidding: StepObserver<Step> = () => {
      throw new Error('forbidden');
    };
    await expect(takeStep(forbidding, 'write', take)).rejects.toThrow('forbidden');
    expect(told).toEqual([]);
  });
});
