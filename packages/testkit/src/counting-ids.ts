import type { IdSource } from '@artifact-store/identity';

/**
 * Ids that count up: valid lower-case UUIDv7 text ending in 1, 2, 3, … Sources of different `series` (0 to 4095) never give
 * the same id.
 * @throws RangeError for a series that does not fit.
 */
export function countingIds(series = 0): IdSource {
  if (!Number.isInteger(series) || series < 0 || series > 0xfff) throw new RangeError(`series ${series} is not within 0 to 4095`);
  const prefix = `019bf4c0-0000-7${hex(series, 3)}-8000-`;
  let count = 0;
  return {
    next: () => {
      count += 1;
      return prefix + hex(count, 12);
    },
  };
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
