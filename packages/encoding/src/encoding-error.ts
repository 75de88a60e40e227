/** A value or a byte string that is outside the canonical form. `pointer` is the JSON pointer (RFC 6901) of the offending part, `''` for the whole. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';

  constructor(
    readonly problem: string,
    readonly pointer = '',
  ) {
    super(pointer === '' ? problem : `${problem} at ${pointer}`);
  }
}
