import type { CborMap } from '@artifact-store/encoding';
import type { Mismatch } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { EXIT_CODES } from '../../failure/exit-codes.js';
import { listed } from '../../output/listed.js';
import { bytesText, countedText } from '../../output/units.js';
import { cancelledVerification, type Verified, verifiedBy } from '../../storage/verified.js';

export class StorageVerify extends DirectCommand {
  static override summary = 'Read stored bytes again, the longest unverified first, and compare size and digests.';
  static override description =
    `Exits ${EXIT_CODES.integrity} if anything is damaged, unreadable or missing, and names the files that are made of it; they are not served from there any more, and /health is degraded. To mend one, push the same file again, which replaces the stored object. Works on the database and the storage themselves, or through a server, as retention sweep does. Ctrl-C ends it at once; what was found stays.`;
  static override examples = [
    '<%= config.bin %> storage verify',
    '<%= config.bin %> storage verify --sample 5 --max-bytes-per-second 50000000',
    '<%= config.bin %> storage verify --since 2026-11-01T00:00:00Z --digest primary --json',
  ];
  static override flags = {
    backend: Flags.string({ summary: 'The storage backend; the one that takes new files if not given.', helpValue: '<id>' }),
    digest: Flags.option({
      summary: 'Which digests are computed: the primary one alone is faster.',
      options: ['primary', 'both'] as const,
      default: 'both',
    })(),
    limit: Flags.integer({ summary: 'So many objects at most.', helpValue: '<count>', min: 1 }),
    sample: Flags.integer({ summary: 'A share of the objects, by chance.', helpValue: '<percent>', min: 1, max: 100 }),
    since: Flags.string({
      summary: 'Only objects that were not verified since, with its zone (RFC 3339).',
      helpValue: '<time>',
    }),
    'max-bytes-per-second': Flags.integer({ summary: 'No faster than that.', helpValue: '<bytes>', min: 1 }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<Verified> {
    const { flags } = await this.parse(StorageVerify);
    const options = {
      backendId: flags.backend,
      digest: flags.digest,
      limit: flags.limit,
      samplePercent: flags.sample,
      since: flags.since === undefined ? undefined : this.time(flags.since, '--since'),
      maxBytesPerSecond: flags['max-bytes-per-second'],
    };
    const verification = { kind: 'storage-verify', dryRun: false, options, doneBy: cancelledVerification } as const;
    const verified = verifiedBy(await this.done(flags, verification, { withStorage: true, resumes: false }));
    const { backend_id: backendId, checked, failed, bytes, failures } = verified;
    if (failed > 0) process.exitCode = EXIT_CODES.integrity;
    const read = `${countedText(checked, 'object')} of ${backendId}, ${bytesText(bytes)}`;
    this.log(`Read ${read}: ${failed === 0 ? 'all are what they were' : `${countedText(failed, 'object')} failed`}.`);
    for (const line of listed(failures.map(failureText))) this.log(line);
    return verified;
  }
}

function failureText({ mismatch, content_address: address, package_id: packageId, relative_path: path }: CborMap): string {
  const what = FAILURES[String(mismatch)] ?? `failed (${mismatch})`;
  return `${address} ${what}: ${path} of package ${packageId}`;
}

const FAILURES: Readonly<Record<string, string>> = {
  missing: 'is missing',
  unreadable: 'cannot be read',
  size: 'differs in its size',
  primary: 'differs in its primary digest',
  sha256: 'differs in its SHA-256',
} satisfies Record<Mismatch, string>;
