import type { BigIntStats } from 'node:fs';

/** What tells one state of a local file from another without reading it. Times are nanoseconds since 1970. */
export interface FileState {
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** Set by the system alone, at each change of bytes, times, names and links; nobody can set it back. */
  readonly changedNs: bigint;
  readonly inode: bigint;
  readonly device: bigint;
}

export function stateOf(stats: BigIntStats): FileState {
  return {
    sizeBytes: Number(stats.size),
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
    inode: stats.ino,
    device: stats.dev,
  };
}

export function sameState(one: FileState, other: FileState): boolean {
  return (
    one.sizeBytes === other.sizeBytes &&
    one.modifiedNs === other.modifiedNs &&
    one.changedNs === other.changedNs &&
    one.inode === other.inode &&
    one.device === other.device
  );
}
