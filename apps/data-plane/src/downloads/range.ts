import type { ByteRange } from '@artifact-store/planes';

const ONE_RANGE = /^bytes=[ \t]*(?:(\d+)-(\d*)|-(\d+))[ \t]*$/i;

/**
 * The one range that a Range field asks for. Undefined, which means the whole file, where it asks for several, is of
 * another unit or is not well-formed: RFC 9110 §14.2 lets a server ignore any of these.
 */
export function parseRange(field: string | undefined): ByteRange | undefined {
  const [, first, last, suffix] = ONE_RANGE.exec(field ?? '') ?? [];
  if (suffix !== undefined) return { suffix: position(suffix) };
  if (first === undefined) return undefined;
  if (last === undefined || last === '') return { first: position(first) };
  return position(last) < position(first) ? undefined : { first: position(first), last: position(last) };
}

// No file is as long as that, so a larger number means the same.
function position(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}
