import { MalformedBodyError } from '@artifact-store/planes';
import { ByteSource, cut } from './byte-source.js';
import { BLOCK_BYTES, type HeaderBlock, isZero, parseHeader } from './header-block.js';
import { parsePaxRecords } from './pax-records.js';

/** A header that describes the entry behind it is held in memory: a longer one is none that a tar program writes. */
const MAX_EXTENSION_BYTES = 1024 * 1024;
/** Begins the keywords of a sparse file, of which it counts only that there are any. */
const SPARSE = 'GNU.sparse.';

/** One entry of an archive. Its body is to be read, or given up, before the next is asked for; what is left of it is passed over. */
export interface TarEntry {
  /** The bytes of its name, from wherever the archive has it. */
  readonly name: Uint8Array;
  readonly type: string;
  readonly isSparse: boolean;
  /** Of what the archive holds of it. */
  readonly sizeBytes: number;
  /** By keyword, those that the reader was asked to keep. */
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly body: AsyncGenerator<Uint8Array, void>;
}

/** Types that have no bytes, whatever their header says of a size. */
const WITHOUT_BODY = new Set(['2', '3', '4', '5', '6']);

/**
 * Reads a tar archive by pull: ustar, pax and GNU's long names and large sizes. Memory is bounded by one chunk of the body and one header
 * that describes an entry. Whatever leaves open where the next header is, is an error of the archive.
 */
export class TarReader {
  readonly #source: ByteSource;
  readonly #keywords: ReadonlySet<string>;
  readonly #global = new Map<string, Uint8Array>();
  /** Of the entry that was given last: its bytes, and the zeros that fill its last block. */
  #left = 0;
  #padding = 0;

  /** @param keywords of the records of pax headers that whoever reads wants of each entry */
  constructor(body: AsyncIterable<Uint8Array>, keywords: readonly string[]) {
    this.#source = new ByteSource(body);
    this.#keywords = new Set(['path', 'size', ...keywords]);
  }

  /** The next entry; undefined behind the last one. @throws MalformedBodyError, and what the body throws */
  async next(): Promise<TarEntry | undefined> {
    await this.#passOver();
    let records: ReadonlyMap<string, Uint8Array> = this.#global;
    let longName: Uint8Array | undefined;
    for (;;) {
      const header = await this.#header();
      if (header === undefined) return undefined;
      switch (header.type) {
        case 'x':
          records = merged(this.#global, await this.#records(header));
          break;
        case 'g':
          for (const [keyword, value] of await this.#records(header)) this.#global.set(keyword, value);
          records = merged(this.#global, new Map());
          break;
        case 'L':
          longName = upToZero(await this.#extension(header));
          break;
        case 'K':
          await this.#extension(header);
          break;
        default:
          return await this.#entry(header, records, longName);
      }
    }
  }

  /** Frees whoever sends. */
  end(): Promise<void> {
    return this.#source.end();
  }

  async #entry(
    header: HeaderBlock,
    records: ReadonlyMap<string, Uint8Array>,
    longName: Uint8Array | undefined,
  ): Promise<TarEntry> {
    const { type } = header;
    const isSparse = type === 'S' || records.has(SPARSE);
    if (type === 'S') await this.#passOverSparseMap(header);
    const sizeBytes = WITHOUT_BODY.has(type) ? 0 : (sizeIn(records) ?? header.sizeBytes);
    this.#expect(sizeBytes);
    const name = records.get('path') ?? longName ?? header.name;
    return { name, type, isSparse, sizeBytes, records, body: this.#body() };
  }

  async *#body(): AsyncGenerator<Uint8Array, void> {
    while (this.#left > 0) {
      const some = await this.#source.some(this.#left);
      if (some === undefined) throw cut();
      this.#left -= some.byteLength;
      yield some;
    }
  }

  async #header(): Promise<HeaderBlock | undefined> {
    const block = await this.#source.exactly(BLOCK_BYTES);
    if (block === undefined) throw cut();
    if (!isZero(block)) return parseHeader(block);
    for (let some = await this.#source.some(BLOCK_BYTES); some !== undefined; some = await this.#source.some(BLOCK_BYTES)) {
      if (!isZero(some)) throw new MalformedBodyError('bytes come behind the end of the archive');
    }
    return undefined;
  }

  async #records(header: HeaderBlock): Promise<ReadonlyMap<string, Uint8Array>> {
    const isWanted = (keyword: string) => this.#keywords.has(keyword) || keyword.startsWith(SPARSE);
    return withOneOfSparse(parsePaxRecords(await this.#extension(header), isWanted));
  }

  /** The bytes of a header that describes the entry behind it. */
  async #extension({ sizeBytes }: HeaderBlock): Promise<Uint8Array> {
    if (sizeBytes > MAX_EXTENSION_BYTES) {
      throw new MalformedBodyError(`the archive has a header of more than ${MAX_EXTENSION_BYTES} bytes that describes an entry`);
    }
    this.#expect(sizeBytes);
    const bytes = sizeBytes === 0 ? new Uint8Array(0) : await this.#source.exactly(sizeBytes);
    if (bytes === undefined) throw cut();
    this.#left = 0;
    await this.#passOver();
    return bytes;
  }

  #expect(sizeBytes: number): void {
    this.#left = sizeBytes;
    this.#padding = (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
  }

  async #passOver(): Promise<void> {
    this.#left += this.#padding;
    this.#padding = 0;
    for await (const _ of this.#body());
  }

  async #passOverSparseMap(header: HeaderBlock): Promise<void> {
    for (let isExtended = header.isExtended; isExtended; ) {
      const block = await this.#source.exactly(BLOCK_BYTES);
      if (block === undefined) throw cut();
      isExtended = block[504] !== 0;
    }
  }
}

/** Records for all entries stay for as long as the archive is read: however many keywords are made up, one stays. */
function withOneOfSparse(records: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const sparse = [...records].filter(([keyword]) => keyword.startsWith(SPARSE));
  if (sparse.length === 0) return records;
  const others = [...records].filter(([keyword]) => !keyword.startsWith(SPARSE));
  const told = sparse.find(([, value]) => value.byteLength > 0) ?? sparse[0];
  return new Map([...others, [SPARSE, told?.[1] ?? new Uint8Array(0)]]);
}

/** What holds for an entry: its own records before those of all; one without a value takes back. */
function merged(global: ReadonlyMap<string, Uint8Array>, own: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const all = new Map([...global, ...own]);
  for (const [keyword, value] of all) if (value.byteLength === 0) all.delete(keyword);
  return all;
}

function sizeIn(records: ReadonlyMap<string, Uint8Array>): number | undefined {
  const value = records.get('size');
  if (value === undefined) return undefined;
  const text = Buffer.from(value).toString('latin1');
  const size = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size))
    throw new MalformedBodyError('the archive has a pax header whose size is no number from 0 to 2^53-1');
  return size;
}

function upToZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}
