import { InvalidTextError, ValidationFailedError } from '@artifact-store/planes';

const LONE_SURROGATE = /\p{Surrogate}/u;
const encoder = new TextEncoder();

/**
 * Checks one text of a command. U+0000 and lone surrogates have no place in any text (PostgreSQL cannot keep the one, UTF-8
 * cannot say the other).
 * @throws InvalidTextError, ValidationFailedError if it is empty
 */
export function checkText(field: string, text: string, maxBytes: number): void {
  if (text === '') throw new ValidationFailedError(`${field} is empty`);
  checkCharacters(field, text);
  if (encoder.encode(text).length > maxBytes) throw new InvalidTextError(`${field} is longer than ${maxBytes} bytes of UTF-8`);
}

/** @throws InvalidTextError */
export function checkCharacters(field: string, text: string): void {
  if (text.includes('\u0000')) throw new InvalidTextError(`${field} holds U+0000`);
  if (LONE_SURROGATE.test(text)) throw new InvalidTextError(`${field} holds a lone surrogate`);
}

export const MAX_ACTOR_BYTES = 256;
