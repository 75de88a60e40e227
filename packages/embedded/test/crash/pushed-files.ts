import type { PushedFile } from './push-process.js';

/** One write of a staged file, and its flush. */
const SMALL: PushedFile = { path: 'small', seed: 'small', sizeBytes: 3_000 };

/** Several writes, and links. */
const LARGE: PushedFile = { path: 'large', seed: 'large', sizeBytes: 600_000 };

export const ONE_FILE: readonly PushedFile[] = [SMALL];

export const TWO_FILES: readonly PushedFile[] = [SMALL, LARGE];

/** Takes every step there is. */
export const EVERY_WAY: readonly PushedFile[] = [
  { ...SMALL, isDeclared: true },
  { ...SMALL, path: 'same' },
  { ...LARGE, isReclaimed: true },
];

/** Also the rest: nothing, the lengths around that at which an object leaves memory, equal large ones, a small one reclaimed. */
export const EVERY_SIZE: readonly PushedFile[] = [
  { path: 'empty', seed: 'empty', sizeBytes: 0 },
  { path: 'in memory', seed: 'in memory', sizeBytes: 256 * 1024, isReclaimed: true },
  { path: 'on disk', seed: 'on disk', sizeBytes: 256 * 1024 + 1, isDeclared: true },
  LARGE,
  { ...LARGE, path: 'large again', isDeclared: true },
  { path: 'very large', seed: 'very large', sizeBytes: 2_500_000, isReclaimed: true },
];

/** A series: the first goes by itself, the others are a batch, with two of the same bytes and one that is published twice. */
export const A_SERIES: readonly PushedFile[] = [
  { ...SMALL, path: 'first', seed: 'first' },
  SMALL,
  { ...SMALL, path: 'same', isDeclared: true },
  { ...SMALL, path: 'reclaimed', seed: 'reclaimed', isReclaimed: true },
  LARGE,
];
