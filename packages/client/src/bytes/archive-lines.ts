import { EncodingError, parseJson } from '@artifact-store/encoding';
import { IdentityError } from '@artifact-store/identity';
import {
  type ArchiveLine,
  archiveLineFrom,
  JsonFields,
  UnexpectedFieldError,
  UnexpectedResponseError,
} from '@artifact-store/planes';

/** No line is that long: a path and the detail of an error. */
const MAX_LINE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** The lines of the answer to an archive, as they arrive. @throws UnexpectedResponseError for what is no such line */
export async function* archiveLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveLine, void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of body) {
    const bytes = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      yield parse(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.byteLength > MAX_LINE_BYTES) throw unreadable('a line has no end');
  }
  if (rest.byteLength > 0) throw unreadable('the last line has no end');
}

function parse(line: Uint8Array): ArchiveLine {
  try {
    return archiveLineFrom(new JsonFields(parseJson(Buffer.from(line).toString()), 'the line'));
  } catch (error) {
    const isKnown = error instanceof SyntaxError || error instanceof UnexpectedFieldError;
    if (isKnown || error instanceof IdentityError || error instanceof EncodingError) throw unreadable(error.message);
    throw error;
  }
}

function unreadable(why: string): UnexpectedResponseError {
  return new UnexpectedResponseError(`the answer to an archive cannot be read: ${why}`);
}
