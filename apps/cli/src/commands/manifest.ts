import { writeFile } from 'node:fs/promises';
import { toJcs } from '@artifact-store/encoding';
import { Args, Flags } from '@oclif/core';
import { ApiCommand } from '../command/api-command.js';

export class Manifest extends ApiCommand {
  static override summary = 'Print the manifest of a finalized package.';
  static override description =
    'The digest of the manifest is checked first. JSON is the RFC 8785 projection; CBOR is the stored bytes, whose BLAKE3 is the manifest digest.';
  static override examples = [
    '<%= config.bin %> manifest 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 | jq .files',
    '<%= config.bin %> manifest 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --format cbor -o manifest.cbor',
  ];
  static override args = { package_id: Args.string({ description: 'Id of the package.', required: true }) };
  static override flags = {
    format: Flags.string({ summary: 'Form of the manifest.', options: ['json', 'cbor'], default: 'json' }),
    output: Flags.string({ char: 'o', summary: 'Write to this file instead of stdout.', helpValue: '<file>' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Manifest);
    const packageId = this.packageId(args.package_id);
    const { format, output } = flags;
    if (format === 'cbor' && output === undefined && (this.jsonEnabled() || process.stdout.isTTY)) {
      this.usageError('CBOR is binary: name a file with -o, or send stdout to a file or a pipe (without --json)');
    }
    const { localError, readManifest } = await import('@artifact-store/transfer');
    const stored = await this.withApi(flags, (remote) => remote.control.packages.manifest(packageId));
    const manifest = await readManifest(stored);
    const content = format === 'cbor' ? stored.bytes : Buffer.from(toJcs(manifest));
    if (output !== undefined) {
      await writeFile(output, content).catch((error: unknown) => {
        throw localError(output, error);
      });
      this.log(`${stored.manifestDigest}  ${output}`);
      return { package_id: packageId, manifest_digest: stored.manifestDigest, output, size_bytes: content.byteLength };
    }
    if (!this.jsonEnabled()) process.stdout.write(format === 'cbor' ? content : `${content}\n`);
    return manifest;
  }
}
