import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FaultyServer } from './faulty-server.js';

const run = promisify(execFile);

/** Mounts a tmpfs that only this process sees, then becomes the command behind it. */
const MOUNT = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@"';
const MOUNT_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';

/** Makes a directory an own disk of so many bytes; a wrapper for the server that shall see it. */
export function onSmallDisk(directory: string, bytes: number): readonly string[] {
  mkdirSync(directory, { recursive: true });
  return ['unshare', '--mount', 'sh', '-c', MOUNT, 'sh', String(bytes), directory];
}

/** Makes what a directory holds unwritable; a wrapper for the server that shall see it. */
export function onReadOnlyDisk(directory: string): readonly string[] {
  return ['unshare', '--mount', 'sh', '-c', MOUNT_READ_ONLY, 'sh', directory];
}

/** A disk as the server sees it, and nobody else. */
export class SmallDisk {
  constructor(
    private readonly server: FaultyServer,
    private readonly directory: string,
  ) {}

  /** A path on the disk, as this process can reach it. */
  path(...below: readonly string[]): string {
    return join(`/proc/${this.server.process.pid}/root`, this.directory, ...below);
  }

  /** Takes all room that is left. */
  fill(): void {
    const ballast = openSync(this.path('ballast'), 'w');
    try {
      for (const size of [1024 * 1024, 4096]) writeUntilFull(ballast, Buffer.alloc(size, 'ballast'));
    } finally {
      closeSync(ballast);
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.path('ballast'));
  }

  async remount(mode: 'ro' | 'rw'): Promise<void> {
    await run('nsenter', ['-t', String(this.server.process.pid), '--mount', 'mount', '-o', `remount,${mode}`, this.directory]);
  }
}

function writeUntilFull(descriptor: number, block: Buffer): void {
  try {
    for (;;) writeSync(descriptor, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
