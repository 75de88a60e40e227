import { type ContentAddress, parseContentAddress } from '@artifact-store/identity';
import type { PullResult } from '@artifact-store/transfer';
import { Args, Flags } from '@oclif/core';
import { ApiCommand, RETRY_SECONDS } from '../command/api-command.js';
import { bytesText, countText } from '../output/units.js';

interface Pulled {
  readonly package_id: string;
  readonly manifest_digest: string;
  readonly file_count: number;
  readonly total_bytes: number;
  readonly received_bytes: number;
  readonly kept_bytes: number;
  readonly seconds: number;
}

export class Pull extends ApiCommand {
  static override summary = 'Write the files of a finalized package into a directory, verified.';
  static override description =
    'Each file appears only whole and with both of its digests. Files that are there with the same content are kept, so the same command goes on after an interruption; differing files stop it unless --force is given. Servers that are restarted meanwhile are waited for, and a file that broke off goes on where it stopped. Nothing outside the directory is touched, and no symbolic link in it is followed.';
  static override examples = [
    '<%= config.bin %> pull 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 ./copy',
    '<%= config.bin %> pull 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 ./copy --manifest-digest blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
  ];
  static override args = {
    package_id: Args.string({ description: 'Id of the package.', required: true }),
    dir: Args.string({ description: 'Directory to write into; made if it is not there.', required: true }),
  };
  static override flags = {
    force: Flags.boolean({ summary: 'Replace files that differ.' }),
    'manifest-digest': Flags.string({
      summary: 'Refuse any other manifest: proves the content against a digest kept elsewhere.',
      helpValue: '<address>',
    }),
    parallel: Flags.integer({ summary: 'Files at once.', min: 1, max: 64, default: 8 }),
    'retry-seconds': RETRY_SECONDS,
  };

  async run(): Promise<Pulled> {
    const { args, flags } = await this.parse(Pull);
    const packageId = this.packageId(args.package_id);
    const manifestDigest = this.#address(flags['manifest-digest']);
    const [{ pull }, { TransferReporter }] = await Promise.all([
      import('@artifact-store/transfer'),
      import('../output/transfer-reporter.js'),
    ]);
    const result = await this.interruptible((signal) =>
      this.withApi(flags, async (remote) => {
        using reporter = new TransferReporter(process.stderr);
        return await pull(
          { packages: remote.control.packages, source: remote.data },
          {
            packageId,
            target: args.dir,
            manifestDigest,
            force: flags.force,
            parallel: flags.parallel,
            patienceMilliseconds: flags['retry-seconds'] * 1000,
            signal,
            onEvent: reporter.observe,
          },
        );
      }),
    );
    this.#show(result);
    return {
      package_id: result.packageId,
      manifest_digest: result.manifestDigest,
      file_count: result.fileCount,
      total_bytes: result.totalBytes,
      received_bytes: result.receivedBytes,
      kept_bytes: result.keptBytes,
      seconds: result.seconds,
    };
  }

  #address(text: string | undefined): ContentAddress | undefined {
    if (text === undefined) return undefined;
    try {
      return parseContentAddress(text);
    } catch {
      return this.usageError(`--manifest-digest is not of the form blake3:<hex>: ${JSON.stringify(text)}`);
    }
  }

  #show({ manifestDigest, fileCount, totalBytes, receivedBytes, keptBytes, seconds }: PullResult): void {
    this.log(`manifest  ${manifestDigest}`);
    this.log(`files     ${countText(fileCount)}, ${bytesText(totalBytes)}, verified`);
    this.log(`received  ${bytesText(receivedBytes)} in ${seconds.toFixed(1)} s; ${bytesText(keptBytes)} were there already`);
  }
}
