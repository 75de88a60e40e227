import { type ByteRange, RangeNotSatisfiableError } from '@artifact-store/planes';
import type { ObjectRange } from '@artifact-store/storage';

/**
 * The bytes that a range means (RFC 9110 §14.1.2), cut off at the end of the file; all of it where none is asked for. A
 * suffix of an empty file is satisfiable and empty: whoever answers over HTTP sends it as the whole file, for
 * Content-Range cannot say it.
 * @throws RangeNotSatisfiableError
 */
export function resolveRange(range: ByteRange | undefined, sizeBytes: number): ObjectRange {
  if (range === undefined) return { offset: 0, length: sizeBytes };
  if ('suffix' in range) {
    if (!isPosition(range.suffix) || range.suffix === 0) throw unsatisfiable(sizeBytes);
    const length = Math.min(range.suffix, sizeBytes);
    return { offset: sizeBytes - length, length };
  }
  const { first, last = Number.MAX_SAFE_INTEGER } = range;
  if (!isPosition(first) || !isPosition(last) || first >= sizeBytes || last < first) throw unsatisfiable(sizeBytes);
  return { offset: first, length: Math.min(last, sizeBytes - 1) - first + 1 };
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function unsatisfiable(sizeBytes: number): RangeNotSatisfiableError {
  return new RangeNotSatisfiableError(`the file has ${sizeBytes} bytes`, { size_bytes: sizeBytes });
}
