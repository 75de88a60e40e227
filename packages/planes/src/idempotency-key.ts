import { ValidationFailedError } from './errors/request-errors.js';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Checks a sender's key and keeps it exactly as given; case counts, and so do quotes.
 * @throws ValidationFailedError
 */
export function parseIdempotencyKey(text: string): string {
  if (!IDEMPOTENCY_KEY.test(text)) {
    throw new ValidationFailedError('the idempotency key is not 1 to 255 visible ASCII characters without blanks');
  }
  return text;
}
