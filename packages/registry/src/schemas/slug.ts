import { ValidationFailedError } from '@artifact-store/planes';

export const MAX_SLUG_BYTES = 128;
const SLUG = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Whether a text may name a schema: `guide-board.run.v1`. It stands in URLs as it is. */
export function isSlug(text: string): boolean {
  return text.length <= MAX_SLUG_BYTES && SLUG.test(text);
}

/** @throws ValidationFailedError */
export function checkSlug(text: string): void {
  if (isSlug(text)) return;
  throw new ValidationFailedError(
    `slug is not 1 to ${MAX_SLUG_BYTES} characters a-z and 0-9, in parts with one of . _ - between them, as in guide-board.run.v1`,
  );
}
