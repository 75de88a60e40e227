import { statfs } from 'node:fs/promises';

/**
 * The file systems, by the numbers of Linux (`statfs(2)`), whose `ctime` this system sets by its own clock at each change, also at
 * one through a mapping once it was flushed. Not tmpfs, which tells of changes through a mapping only once; not FAT, which has no
 * `ctime`; none of a network or in user space, where somebody else's clock and cache stand in between; not overlayfs, which may be
 * mounted so that nothing is flushed.
 */
const TRUSTED: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
]);

/** Whether changes to files there can be told by their state. */
export async function isTrustedFileSystem(path: string): Promise<boolean> {
  return process.platform === 'linux' && TRUSTED.has((await statfs(path)).type);
}
