import type { Remote } from '@artifact-store/client';
import { type PackageId, parseTimestamp, type Timestamp, timestampOf } from '@artifact-store/identity';
import {
  type FileView,
  fileJson,
  type ListPackages,
  MAX_PAGE_LIMIT,
  PACKAGE_STATUSES,
  type PackageDetails,
  type PackageStatus,
  type Page,
  packageJson,
} from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { ApiCommand } from '../command/api-command.js';
import { MetadataError, parsePairs } from '../metadata/parse-metadata.js';
import { printable } from '../output/printable.js';
import { bytesText, countText } from '../output/units.js';
import { collect } from '../pages/collect.js';

interface Listed {
  readonly items: readonly object[];
  readonly next_cursor: string | null;
}

const PACKAGES = 'PACKAGES';
const FILES = 'FILES';

export class Ls extends ApiCommand {
  static override summary = 'List packages, newest first, or the files of one package.';
  static override examples = [
    '<%= config.bin %> ls --producer ci --status finalized',
    '<%= config.bin %> ls --metadata build=7 --json',
    '<%= config.bin %> ls 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80 --prefix logs/ --all',
  ];
  static override args = { package_id: Args.string({ description: 'Id of a package, to list its files.' }) };
  static override flags = {
    producer: Flags.string({ helpGroup: PACKAGES, summary: 'Only of this producer.' }),
    subject: Flags.string({ helpGroup: PACKAGES, summary: 'Only about this subject.' }),
    'retention-class': Flags.string({ helpGroup: PACKAGES, summary: 'Only of this retention class.' }),
    name: Flags.string({ helpGroup: PACKAGES, summary: 'Only of this name.' }),
    status: Flags.option({ helpGroup: PACKAGES, summary: 'Only in this state.', options: PACKAGE_STATUSES })(),
    metadata: Flags.string({
      helpGroup: PACKAGES,
      summary: 'Only with this metadata.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '<key=value>',
    }),
    'created-after': Flags.string({ helpGroup: PACKAGES, summary: 'Only made after this time.', helpValue: '<time>' }),
    'created-before': Flags.string({ helpGroup: PACKAGES, summary: 'Only made before this time.', helpValue: '<time>' }),
    held: Flags.boolean({ helpGroup: PACKAGES, summary: 'Only with (or without) a hold.', allowNo: true }),
    eligible: Flags.boolean({ helpGroup: PACKAGES, summary: 'Only eligible (or not) for deletion.', allowNo: true }),
    prefix: Flags.string({ helpGroup: FILES, summary: 'Only paths that start so.' }),
    limit: Flags.integer({ summary: 'How many to list.', min: 1, max: MAX_PAGE_LIMIT, default: 100 }),
    cursor: Flags.string({ summary: 'Go on from the next_cursor of an earlier list.' }),
    all: Flags.boolean({ summary: 'List all, however many.', exclusive: ['limit'] }),
  };

  async run(): Promise<Listed> {
    const { args, flags } = await this.parse(Ls);
    const page = { limit: flags.all ? MAX_PAGE_LIMIT : flags.limit, cursor: flags.cursor };
    const { package_id, prefix } = { ...args, ...flags };
    if (package_id === undefined) {
      if (prefix !== undefined) this.usageError('--prefix goes with a package_id');
      const query = this.#query(flags);
      const listed = await this.withApi(flags, (remote) =>
        collect((cursor) => remote.control.packages.list({ ...query, ...page, cursor }), page.cursor, flags.all),
      );
      this.showTable(PACKAGE_HEADING, listed.items.map(packageRow), [3, 4]);
      return this.#answer(listed, packageJson);
    }
    const packageId = this.packageId(package_id);
    const files = (remote: Remote, id: PackageId) => (cursor: string | undefined) =>
      remote.control.packages.listFiles({ packageId: id, prefix, ...page, cursor });
    const listed = await this.withApi(flags, (remote) => collect(files(remote, packageId), page.cursor, flags.all));
    this.showTable(FILE_HEADING, listed.items.map(fileRow), [1]);
    return this.#answer(listed, fileJson);
  }

  #answer<Item>({ items, nextCursor }: Page<Item>, json: (item: Item) => object): Listed {
    if (nextCursor !== null && !this.jsonEnabled()) this.tell(`There are more: --all, or --cursor ${printable(nextCursor)}`);
    return { items: items.map(json), next_cursor: nextCursor };
  }

  #query(flags: PackageFlags): ListPackages {
    return {
      producer: flags.producer,
      subject: flags.subject,
      retentionClass: flags['retention-class'],
      name: flags.name,
      status: flags.status,
      createdAfter: this.#time('--created-after', flags['created-after']),
      createdBefore: this.#time('--created-before', flags['created-before']),
      held: flags.held,
      eligible: flags.eligible,
      metadata: this.#pairs(flags.metadata ?? []),
    };
  }

  /** Any time that JavaScript reads, such as 2026-05-16 or 2026-05-16T09:00:00+02:00. */
  #time(flag: string, text: string | undefined): Timestamp | undefined {
    if (text === undefined) return undefined;
    const milliseconds = Date.parse(text);
    if (Number.isNaN(milliseconds)) return this.usageError(`${flag} is no time: ${JSON.stringify(text)}`);
    return parseTimestamp(timestampOf(milliseconds));
  }

  #pairs(pairs: readonly string[]): Record<string, string> {
    try {
      return parsePairs(pairs);
    } catch (error) {
      if (error instanceof MetadataError) return this.usageError(error.message);
      throw error;
    }
  }
}

interface PackageFlags {
  readonly producer?: string | undefined;
  readonly subject?: string | undefined;
  readonly 'retention-class'?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: PackageStatus | undefined;
  readonly metadata?: string[] | undefined;
  readonly 'created-after'?: string | undefined;
  readonly 'created-before'?: string | undefined;
  readonly held?: boolean | undefined;
  readonly eligible?: boolean | undefined;
}

const PACKAGE_HEADING = ['PACKAGE_ID', 'CREATED_AT', 'STATUS', 'FILES', 'SIZE', 'PRODUCER', 'SUBJECT', 'NAME'];

function packageRow({ package: view }: PackageDetails): readonly string[] {
  const { packageId, createdAt, status, fileCount, totalBytes, producer, subject, name } = view;
  return [packageId, createdAt, status, countText(fileCount), bytesText(totalBytes), producer, subject, name];
}

const FILE_HEADING = ['DIGEST', 'BYTES', 'MEDIA_TYPE', 'RELATIVE_PATH'];

function fileRow({ digestAlgorithm, digestPrimary, sizeBytes, mediaType, relativePath }: FileView): readonly string[] {
  return [`${digestAlgorithm}:${digestPrimary}`, countText(sizeBytes), mediaType, relativePath];
}
