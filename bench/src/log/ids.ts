import { randomBytes } from 'node:crypto';

/** A UUIDv7, as producers make them: indexes over them grow at their end. */
export function timeOrderedId(): string {
  const random = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return `${random.slice(0, 8)}-${random.slice(8, 12)}-7${random.slice(13, 16)}-8${random.slice(17, 20)}-${random.slice(20)}`;
}

/** The `index`-th id, of up to 65,536, of what has this number. Those with one index are in the order of the numbers. */
export function numberedId(number: number, index = 0): string {
  return `01890000-${hex(index, 4)}-7000-8000-${hex(number, 12)}`;
}

export function hex(number: number, length: number): string {
  return number.toString(16).padStart(length, '0');
}
