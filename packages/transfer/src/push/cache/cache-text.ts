import { parseJson } from '@artifact-store/encoding';
import { type Digester, type Digests, parseContentAddress, parseSha256 } from '@artifact-store/identity';
import type { FileState } from '../file-state.js';

/** What a file of the cache says. */
export interface CacheText {
  /** What was pushed: absolute. */
  readonly root: string;
  /** Of the run of the system in which the files were read. */
  readonly bootId: string;
  /** Nanoseconds since 1970, by the clock of the file systems. */
  readonly savedNs: bigint;
  readonly files: ReadonlyMap<string, RememberedFile>;
}

export interface RememberedFile {
  readonly state: FileState;
  readonly digests: Digests;
}

const VERSION = 'artifactstore push cache 1';
const LINE = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\S+) (\S+) (.+)$/s;

/**
 * The first line has the version and the digest of all that follows: a header, and a line for each file. Paths in packages
 * hold no line feeds.
 */
export function encodeCache({ root, bootId, savedNs, files }: CacheText, digester: Digester): Uint8Array {
  const lines = Array.from(
    files,
    ([path, { state, digests }]) => `${numbersOf(state)} ${digests.primary} ${digests.sha256} ${path}\n`,
  );
  const body = Buffer.from(`${JSON.stringify({ root, boot_id: bootId, saved_ns: String(savedNs) })}\n${lines.join('')}`);
  return Buffer.concat([Buffer.from(`${VERSION} ${checksum(body, digester)}\n`), body]);
}

/** Undefined for whatever is not, to the last bit, what `encodeCache` has made. */
export function decodeCache(bytes: Uint8Array, digester: Digester): CacheText | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = text.indexOf('\n');
  const body = text.subarray(end + 1);
  if (end === -1 || text.toString('utf8', 0, end) !== `${VERSION} ${checksum(body, digester)}`) return undefined;
  try {
    const [header = '', ...lines] = body.toString('utf8').split('\n');
    const { root, boot_id: bootId, saved_ns: savedNs } = parseJson(header) as Record<string, unknown>;
    if (typeof root !== 'string' || typeof bootId !== 'string' || typeof savedNs !== 'string') return undefined;
    return { root, bootId, savedNs: BigInt(savedNs), files: new Map(lines.slice(0, -1).map(fileOf)) };
  } catch {
    // Whoever wrote it has put a right checksum before something else.
    return undefined;
  }
}

function numbersOf({ sizeBytes, modifiedNs, changedNs, inode, device }: FileState): string {
  return `${sizeBytes} ${modifiedNs} ${changedNs} ${inode} ${device}`;
}

function fileOf(line: string): [string, RememberedFile] {
  const [, size, modified, changed, inode, device, digest, sha256, path] = LINE.exec(line) ?? [];
  if (path === undefined) throw new TypeError('a line is that of no file');
  const sizeBytes = Number(size);
  const state = {
    sizeBytes,
    modifiedNs: BigInt(modified ?? ''),
    changedNs: BigInt(changed ?? ''),
    inode: BigInt(inode ?? ''),
    device: BigInt(device ?? ''),
  };
  return [path, { state, digests: { primary: parseContentAddress(digest ?? ''), sha256: parseSha256(sha256 ?? ''), sizeBytes } }];
}

function checksum(bytes: Uint8Array, digester: Digester): string {
  return Buffer.from(digester.primary(bytes)).toString('hex');
}
