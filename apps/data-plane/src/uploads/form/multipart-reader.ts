import { MalformedBodyError } from '@artifact-store/planes';
import { parsePartHeader } from './part-header.js';

/** One part of a form. Its body is read before the next part is asked for. */
export interface FormPart {
  readonly name: string;
  readonly contentType: string | undefined;
  readonly body: AsyncGenerator<Uint8Array, void>;
}

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_EPILOGUE_BYTES = 16 * 1024;
const CRLF = '\r\n';

/**
 * Reads multipart/form-data (RFC 7578) part by part, pulling no more than the reader asks for: what a form says of its file
 * is known, and may be refused, before the first byte of the file is taken.
 */
export class MultipartReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly delimiter: Buffer;
  // The form begins with a delimiter as if a line had ended before it.
  private buffered: Buffer = Buffer.from(CRLF);
  private begun = false;

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.chunks = source[Symbol.asyncIterator]();
    this.delimiter = Buffer.from(`${CRLF}--${boundary}`, 'latin1');
  }

  /** The next part; undefined once the form has ended, and with it the body that it came in. @throws MalformedBodyError */
  async next(): Promise<FormPart | undefined> {
    if (!this.begun) await this.skipPreamble();
    // Space behind a delimiter is padding (RFC 2046 §5.1.1).
    const rest = await this.line('a boundary');
    if (rest.startsWith('--')) return this.skipEpilogue();
    if (rest.trim() !== '') throw new MalformedBodyError('a boundary of the form is followed by other text');
    return { ...parsePartHeader(await this.headerLines()), body: this.untilDelimiter() };
  }

  private async skipPreamble(): Promise<void> {
    this.begun = true;
    for await (const _ of this.untilDelimiter()) {
      // What stands before the first boundary means nothing.
    }
  }

  /** What stands behind the closing boundary means nothing; but a body that is cut off there did not arrive. */
  private async skipEpilogue(): Promise<undefined> {
    let size = this.buffered.length;
    for (let next = await this.chunks.next(); next.done !== true; next = await this.chunks.next()) {
      size += next.value.length;
      if (size > MAX_EPILOGUE_BYTES) {
        throw new MalformedBodyError(`the form goes on for more than ${MAX_EPILOGUE_BYTES} bytes behind its closing boundary`);
      }
    }
    return undefined;
  }

  private async *untilDelimiter(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const at = this.buffered.indexOf(this.delimiter);
      // The last bytes may be the beginning of a delimiter.
      const certain = at >= 0 ? at : this.buffered.length - this.delimiter.length + 1;
      const content = this.take(Math.max(certain, 0));
      if (content.length > 0) yield content;
      if (at >= 0) {
        this.take(this.delimiter.length);
        return;
      }
      await this.more();
    }
  }

  private async headerLines(): Promise<readonly Buffer[]> {
    const lines: Buffer[] = [];
    for (let size = 0; size <= MAX_HEADER_BYTES; ) {
      const line = await this.octetsOfLine('the header of a part');
      if (line.length === 0) return lines;
      lines.push(line);
      size += line.length;
    }
    throw new MalformedBodyError(`the header of a part is longer than ${MAX_HEADER_BYTES} bytes`);
  }

  private async line(what: string): Promise<string> {
    // The closing boundary may be the very end: nothing need follow it.
    while (this.buffered.length < 2) await this.more();
    if (this.buffered.subarray(0, 2).toString('latin1') === '--') return '--';
    return (await this.octetsOfLine(what)).toString('latin1');
  }

  private async octetsOfLine(what: string): Promise<Buffer> {
    for (;;) {
      const end = this.buffered.indexOf(CRLF);
      if (end >= 0) {
        const line = this.take(end);
        this.take(CRLF.length);
        return line;
      }
      if (this.buffered.length > MAX_HEADER_BYTES) throw new MalformedBodyError(`${what} does not end`);
      await this.more();
    }
  }

  private take(length: number): Buffer {
    const taken = this.buffered.subarray(0, length);
    this.buffered = this.buffered.subarray(length);
    return taken;
  }

  private async more(): Promise<void> {
    const next = await this.chunks.next();
    if (next.done === true) throw new MalformedBodyError('the form ends before its closing boundary');
    this.buffered = Buffer.concat([this.buffered, next.value]);
  }
}
