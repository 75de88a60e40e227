import { once } from 'node:events';
import type { Remote } from '@artifact-store/client';
import { type FileId, parseId } from '@artifact-store/identity';
import { FileNotFoundError, type FileView } from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { ApiCommand } from '../command/api-command.js';
import { EXIT_CODES } from '../failure/exit-codes.js';

export class Cat extends ApiCommand {
  static override summary = 'Write the bytes of a file to stdout and check both digests at the end.';
  static override description =
    'Exits 6 if the bytes are not those that were recorded: do not trust output before the exit code is known. --json concerns failures only.';
  static override examples = [
    '<%= config.bin %> cat 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 logs/run.txt | less',
    '<%= config.bin %> cat --file-id 019a9c3e-6b21-7d04-8f11-9a0b1c2d3e4f > run.txt',
  ];
  static override args = {
    package_id: Args.string({ description: 'Id of the package.' }),
    relative_path: Args.string({ description: 'Path of the file in the package.' }),
  };
  static override flags = {
    'file-id': Flags.string({ summary: 'Id of the file, instead of package and path.', helpValue: '<id>' }),
  };

  async run(): Promise<undefined> {
    const { args, flags } = await this.parse(Cat);
    const find = this.#finder(args.package_id, args.relative_path, flags['file-id']);
    const { readVerified, untilAborted } = await import('@artifact-store/transfer');
    await this.interruptible((signal) =>
      this.withApi(flags, async (remote) =>
        readVerified(remote.data, await untilAborted(signal, find(remote)), toStdout, signal),
      ),
    );
  }

  #finder(
    packageText: string | undefined,
    path: string | undefined,
    fileText: string | undefined,
  ): (remote: Remote) => Promise<FileView> {
    if (fileText !== undefined) {
      if (packageText !== undefined) this.usageError('--file-id goes without a package_id');
      const fileId = this.#fileId(fileText);
      return (remote) => remote.control.files.get(fileId);
    }
    if (packageText === undefined || path === undefined)
      this.usageError('cat wants a package_id and a relative_path, or --file-id');
    const packageId = this.packageId(packageText);
    return async (remote) => {
      // Of all paths that start with this one, the path itself is the first.
      const { items } = await remote.control.packages.listFiles({ packageId, prefix: path, limit: 1 });
      const file = items[0];
      if (file?.relativePath === path) return file;
      throw new FileNotFoundError(`the package has no file at ${JSON.stringify(path)}`, {
        package_id: packageId,
        relative_path: path,
      });
    };
  }

  #fileId(text: string): FileId {
    try {
      return parseId<FileId>(text);
    } catch {
      return this.usageError(`--file-id is not a lower-case UUID: ${JSON.stringify(text)}`);
    }
  }
}

async function toStdout(chunk: Uint8Array): Promise<void> {
  const { stdout } = process;
  try {
    if (!stdout.write(chunk)) await once(stdout, 'drain');
  } catch {
    // Whoever reads has enough: nothing more can be told or proved.
    process.exit(EXIT_CODES.pipe);
  }
}
