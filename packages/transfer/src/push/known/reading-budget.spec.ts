import { describe, expect, it } from '@jest/globals';
import { ReadingBudget } from './reading-budget.js';

const MIB = 1024 * 1024;
const of = (...sizes: number[]) => sizes.map((sizeBytes) => ({ state: { sizeBytes } }));
const GIB = of(...Array.from({ length: 64 }, () => 16 * MIB));

/** How much is read of files of which the store has those that `has` says. */
function readOf(files: ReturnType<typeof of>, has: (index: number) => boolean): number {
  const budget = new ReadingBudget(files);
  let read = 0;
  for (const [index, file] of files.entries()) {
    if (!budget.take([file])) continue;
    read += file.state.sizeBytes;
    if (has(index)) budget.earn([file]);
  }
  return read;
}

describe('ReadingBudget', () => {
  it('reads an eighth at most of a tree of which the store has nothing', () => {
    expect(readOf(GIB, () => false)).toBe(128 * MIB);
  });

  it('reads all of a tree of which the store has all, or every third file', () => {
    expect(readOf(GIB, () => true)).toBe(1024 * MIB);
    expect(readOf(GIB, (index) => index % 3 === 0)).toBe(1024 * MIB);
  });

  it('reads what is little in any case, and one large file never', () => {
    expect(readOf(of(MIB, MIB, MIB), () => false)).toBe(3 * MIB);
    expect(readOf(of(1024 * MIB), () => true)).toBe(0);
  });

  it('counts files without bytes too', () => {
    const files = of(...Array.from({ length: 100_000 }, () => 0));
    const budget = new ReadingBudget(files);
    expect(files.filter((file) => budget.take([file])).length).toBe(12_500);
  });
});
