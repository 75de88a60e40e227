import { type Token, Tokenizer, Type } from 'cborg';

/**
 * Reads CBOR items as cborg does, except for a text that begins with U+FEFF: cborg takes that character for a byte order
 * mark and drops it, so that what was encoded could not be read again. In CBOR it is a character like any other.
 */
export class ExactTextTokenizer extends Tokenizer {
  override next(): Token {
    const start = this.pos();
    const token = super.next();
    if (token.type === Type.string && this.beginsWithMark(start + this.headLength(start))) token.value = `\uFEFF${token.value}`;
    return token;
  }

  /** Bytes before the text itself (RFC 8949 §3). */
  private headLength(start: number): number {
    const additional = (this.data[start] as number) & 0x1f;
    return additional < 24 ? 1 : 1 + 2 ** (additional - 24);
  }

  private beginsWithMark(at: number): boolean {
    const { data } = this;
    return at + 3 <= this.pos() && data[at] === 0xef && data[at + 1] === 0xbb && data[at + 2] === 0xbf;
  }
}
