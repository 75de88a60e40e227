import { FileChangedError, type LocalTree, sameState } from '@artifact-store/transfer';

/** Whether a directory is what it was when it was read. @throws FileChangedError naming the first file that is not */
export function assertUnchanged(before: LocalTree, now: LocalTree): void {
  const present = new Map(now.files.map((file) => [file.relativePath as string, file]));
  for (const { relativePath, state } of before.files) {
    const file = present.get(relativePath);
    if (file === undefined) throw changed(relativePath, 'is gone');
    if (!sameState(state, file.state)) throw changed(relativePath, 'has changed');
    present.delete(relativePath);
  }
  const [appeared] = [...present.keys(), ...now.skipped.map((entry) => entry.relativePath)];
  if (appeared !== undefined) throw changed(appeared, 'has appeared');
}

function changed(relativePath: string, what: string): FileChangedError {
  return new FileChangedError(`${relativePath} ${what} since the directory was read; nothing was stored`, {
    relative_path: relativePath,
  });
}
