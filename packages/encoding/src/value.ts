import { EncodingError } from './encoding-error.js';

/** The only values that manifests and event payloads may hold (ADR-0003). Numbers are integers within ±(2^53−1). */
export type CborValue = string | number | boolean | null | CborValue[] | CborMap;
export type CborMap = { [key: string]: CborValue };

/** How deep lists and maps may nest; far above every format of ours, far below any stack limit. */
export const MAX_DEPTH = 64;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks that `value` has a canonical form.
 * @throws EncodingError naming the first offending part by its JSON pointer.
 */
export function assertCborValue(value: unknown): asserts value is CborValue {
  check(value, assertInteger, '', 0);
}

/** As `assertCborValue`, but with every number that JSON has. @throws EncodingError */
export function assertJsonValue(value: unknown): void {
  check(value, assertFinite, '', 0);
}

type CheckNumber = (value: number, pointer: string) => void;

function assertInteger(value: number, pointer: string): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return;
  throw new EncodingError('a number that is not an integer within ±(2^53−1); send it as text', pointer);
}

function assertFinite(value: number, pointer: string): void {
  if (!Number.isFinite(value)) throw new EncodingError('a number beyond those of IEEE 754', pointer);
}

function check(value: unknown, checkNumber: CheckNumber, pointer: string, depth: number): void {
  switch (typeof value) {
    case 'string':
      if (LONE_SURROGATE.test(value)) throw new EncodingError('text with a lone surrogate', pointer);
      return;
    case 'boolean':
      return;
    case 'number':
      checkNumber(value, pointer);
      return;
    case 'object':
      if (value === null) return;
      if (depth >= MAX_DEPTH) throw new EncodingError(`nested deeper than ${MAX_DEPTH} levels`, pointer);
      if (Array.isArray(value)) checkList(value, checkNumber, pointer, depth);
      else checkMap(value, checkNumber, pointer, depth);
      return;
    default:
      throw new EncodingError(`a value of type ${typeof value}`, pointer);
  }
}

function checkList(list: readonly unknown[], checkNumber: CheckNumber, pointer: string, depth: number): void {
  for (let index = 0; index < list.length; index++) check(list[index], checkNumber, `${pointer}/${index}`, depth + 1);
}

function checkMap(map: object, checkNumber: CheckNumber, pointer: string, depth: number): void {
  const prototype = Object.getPrototypeOf(map);
  if (prototype !== Object.prototype && prototype !== null) throw new EncodingError('an object that is no plain map', pointer);
  for (const [key, member] of Object.entries(map)) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    // No plain JavaScript object carries this key through a copy, so it would be lost without a word.
    if (key === '__proto__') throw new EncodingError('the key __proto__', at);
    if (LONE_SURROGATE.test(key)) throw new EncodingError('a key with a lone surrogate', pointer);
    check(member, checkNumber, at, depth + 1);
  }
}

/** Whether `value` is a map and not a list, a scalar or null. */
export function isMap(value: CborValue | undefined): value is CborMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Byte order of two byte strings: negative, zero or positive. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Order of two texts by their UTF-8 bytes, which is the order of code points (not JavaScript's order of UTF-16 units). */
export function compareText(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // A surrogate stands for a code point above every other unit.
    const aHigh = a >= 0xd800 && a <= 0xdfff;
    const bHigh = b >= 0xd800 && b <= 0xdfff;
    return aHigh === bHigh ? a - b : aHigh ? 1 : -1;
  }
  return left.length - right.length;
}
