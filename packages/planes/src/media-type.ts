import { ValidationFailedError } from './errors/request-errors.js';

const MAX_MEDIA_TYPE_BYTES = 255;
// type/subtype and parameters of RFC 9110 §8.3.1, in visible ASCII: what may stand in a header as it is.
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[\x20-\x7e]*)?$/;

// A range, as an Accept field has it, and as some generated clients put it in place of a type.
const MEDIA_RANGE = /^\*\/|\/\*(?:[ \t;]|$)/;

/** Checks the media type of a file, which is kept exactly as given. @throws ValidationFailedError */
export function checkMediaType(text: string): void {
  if (text.length > MAX_MEDIA_TYPE_BYTES || !MEDIA_TYPE.test(text)) {
    throw new ValidationFailedError(`media_type is not of the form type/subtype in at most ${MAX_MEDIA_TYPE_BYTES} characters`);
  }
  if (MEDIA_RANGE.test(text))
    throw new ValidationFailedError(
      'media_type is a range with *, and no type: where it is not known, it is application/octet-stream',
    );
}
