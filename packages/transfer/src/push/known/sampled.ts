import type { LocalFile } from '../local-tree.js';

const EVERY = 8;

/**
 * Files in the order in which they are read for asking: every eighth of them first, which is a sample of the whole tree, then the
 * next to these, and so on; within each round small ones come first.
 */
export function sampled(files: readonly LocalFile[]): readonly LocalFile[] {
  const bySize = files.toSorted((one, other) => one.state.sizeBytes - other.state.sizeBytes);
  return Array.from({ length: EVERY }, (_, first) => bySize.filter((_, index) => index % EVERY === first)).flat();
}
