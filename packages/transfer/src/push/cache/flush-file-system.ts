import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';

/** Writes out all that waits on the file system of an open file, as `syncfs(2)` does, for which Node has no call. False where that failed. */
export async function flushFileSystem({ fd }: Pick<FileHandle, 'fd'>): Promise<boolean> {
  try {
    // By its descriptor: a path might lead to another file system by now.
    const child = spawn('sync', ['-f', '/proc/self/fd/3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch {
    // There is no such program, or no process to be had.
    return false;
  }
}
