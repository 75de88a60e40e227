import { basename, join, resolve } from 'node:path';
import type { CborMap } from '@artifact-store/encoding';
import type { PushResult } from '@artifact-store/transfer';
import { Args, Flags } from '@oclif/core';
import { ApiCommand, RETRY_SECONDS } from '../command/api-command.js';
import { MetadataError, parseMetadata } from '../metadata/parse-metadata.js';
import { bytesText, countText } from '../output/units.js';

interface Pushed {
  readonly package_id: string;
  readonly manifest_digest: string | null;
  readonly file_count: number;
  readonly total_bytes: number;
  readonly sent_bytes: number;
  readonly reused_bytes: number;
  readonly seconds: number;
}

export class Push extends ApiCommand {
  static override summary = 'Make a package of a directory (or of one file) and finalize it.';
  static override description =
    `Makes a package of every regular file, and sends those of which the store has not the bytes already; symbolic links and special files are told of and left out. A file that changes during the push fails it. Servers that are restarted meanwhile are waited for. What was sent stays: with --key or --resume the same command goes on where an earlier one stopped, and with --key it answers the same package for the same content for ever.`;
  static override examples = [
    '<%= config.bin %> push ./run --producer ci --subject example.org --retention-class raw-evidence',
    '<%= config.bin %> push ./run --producer ci --subject example.org --retention-class release-evidence --key build-7 --metadata build=7 --json',
    '<%= config.bin %> push /data/big --producer lab --subject scan-12 --retention-class raw-evidence --resume big.push',
    '<%= config.bin %> push ./run --producer ci --subject example.org --retention-class raw-evidence --no-cache',
  ];
  static override args = {
    dir: Args.string({ description: 'Directory or file to push.', required: true }),
  };
  static override flags = {
    producer: Flags.string({ summary: 'Who made the files.', required: true }),
    subject: Flags.string({ summary: 'What the files are about.', required: true }),
    'retention-class': Flags.string({ summary: 'How long the package is kept, such as raw-evidence.', required: true }),
    name: Flags.string({ summary: 'Name of the package. [default: name of the directory]' }),
    metadata: Flags.string({
      summary: 'Metadata as text; may be given several times.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '<key=value>',
    }),
    'metadata-json': Flags.string({ summary: 'Metadata as a JSON object.', helpValue: '<json>' }),
    'metadata-schema': Flags.string({ summary: 'Registered schema that the metadata must match.' }),
    key: Flags.string({ summary: 'Makes the push repeatable: the same producer and key are the same package.' }),
    resume: Flags.string({
      summary: 'File that notes what was sent, so that the same command goes on after an interruption.',
      helpValue: '<file>',
    }),
    parallel: Flags.integer({
      summary: 'Files at once; of large ones, and of series of small ones, three at most.',
      min: 1,
      max: 64,
      default: 8,
    }),
    reuse: Flags.boolean({
      summary:
        'Send only what the store has no sound copy of; --no-reuse sends all, which mends damage that nobody has found yet.',
      default: true,
      allowNo: true,
    }),
    cache: Flags.boolean({
      summary: 'Spare reading files that have not changed since an earlier push; --no-cache reads all of them anew.',
      default: true,
      allowNo: true,
    }),
    'retry-seconds': RETRY_SECONDS,
    finalize: Flags.boolean({ summary: 'Close the package when all files are in it.', default: true, allowNo: true }),
    'allow-empty': Flags.boolean({ summary: 'Finalize also without any file.' }),
  };

  async run(): Promise<Pushed> {
    const { args, flags } = await this.parse(Push);
    const metadata = this.#metadata(flags['metadata-json'], flags.metadata ?? []);
    const [{ digestCacheIn, push }, { loadConfig }, { TransferReporter }] = await Promise.all([
      import('@artifact-store/transfer'),
      import('@artifact-store/config'),
      import('../output/transfer-reporter.js'),
    ]);
    const { cacheDir } = loadConfig();
    const digestCache = cacheDir === null ? undefined : digestCacheIn({ directory: join(cacheDir, 'push'), anew: !flags.cache });
    const result = await this.interruptible((signal) =>
      this.withApi(flags, async (remote) => {
        using reporter = new TransferReporter(process.stderr);
        return await push(
          {
            packages: remote.control.packages,
            dataPlane: remote.dataPlane,
            known: flags.reuse ? remote.control.known : undefined,
            digestCache,
          },
          {
            source: args.dir,
            package: {
              name: flags.name ?? basename(resolve(args.dir)),
              producer: flags.producer,
              subject: flags.subject,
              retentionClass: flags['retention-class'],
              actor: 'cli',
              metadata,
              metadataSchema: flags['metadata-schema'],
              uniqueKey: flags.key,
            },
            api: remote.apiUrl,
            resumeFile: flags.resume,
            parallel: flags.parallel,
            patienceMilliseconds: flags['retry-seconds'] * 1000,
            finalize: flags.finalize,
            allowEmpty: flags['allow-empty'],
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
      sent_bytes: result.sentBytes,
      reused_bytes: result.reusedBytes,
      seconds: result.seconds,
    };
  }

  #metadata(json: string | undefined, pairs: readonly string[]): CborMap {
    try {
      return parseMetadata(json, pairs);
    } catch (error) {
      if (error instanceof MetadataError) return this.usageError(error.message);
      throw error;
    }
  }

  #show(result: PushResult): void {
    const { packageId, manifestDigest, fileCount, totalBytes, sentBytes, reusedBytes, seconds } = result;
    this.log(`package   ${packageId}${manifestDigest === null ? ' (open)' : ''}`);
    if (manifestDigest !== null) this.log(`manifest  ${manifestDigest}`);
    this.log(`files     ${countText(fileCount)}, ${bytesText(totalBytes)}`);
    this.log(`sent      ${bytesText(sentBytes)} in ${seconds.toFixed(1)} s; ${bytesText(reusedBytes)} were there already`);
  }
}
