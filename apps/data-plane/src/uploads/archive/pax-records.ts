import { MalformedBodyError } from '@artifact-store/planes';

/** Records of a pax header that are of use here, by keyword; the bytes of the value, which are none where a record takes back. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

const LINE_FEED = 0x0a;
const EQUALS = 0x3d;
const BLANK = 0x20;
const MAX_LENGTH_DIGITS = 8;

/**
 * Reads the records `<length> <keyword>=<value>\n`, of which those are kept that `isWanted` names. The length counts, and not the
 * line feed: a value may hold one.
 * @throws MalformedBodyError where they are not such: the size of the entry may stand in them
 */
export function parsePaxRecords(bytes: Uint8Array, isWanted: (keyword: string) => boolean): PaxRecords {
  const records = new Map<string, Uint8Array>();
  for (let start = 0; start < bytes.byteLength; ) {
    const { end, keyword, value } = recordAt(bytes, start);
    if (isWanted(keyword)) records.set(keyword, value.slice());
    start = end;
  }
  return records;
}

function recordAt(bytes: Uint8Array, start: number) {
  const blank = bytes.indexOf(BLANK, start);
  const digits = blank === -1 || blank - start > MAX_LENGTH_DIGITS ? '' : textOf(bytes.subarray(start, blank));
  const end = start + (/^[1-9][0-9]*$/.test(digits) ? Number(digits) : 0);
  const equals = bytes.indexOf(EQUALS, blank);
  if (end > bytes.byteLength || equals <= blank + 1 || equals >= end - 1 || bytes[end - 1] !== LINE_FEED) {
    throw new MalformedBodyError('the archive has a pax header whose records cannot be told apart');
  }
  return { end, keyword: textOf(bytes.subarray(blank + 1, equals)), value: bytes.subarray(equals + 1, end - 1) };
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
