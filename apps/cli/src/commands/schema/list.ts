import { MAX_PAGE_LIMIT, metadataSchemaSummaryJson } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';
import { collect } from '../../pages/collect.js';

interface SchemaPage {
  readonly items: readonly ReturnType<typeof metadataSchemaSummaryJson>[];
  readonly next_cursor: string | null;
}

export class SchemaList extends ApiCommand {
  static override summary = 'List metadata schemas, newest first.';
  static override examples = [
    '<%= config.bin %> schema list',
    "<%= config.bin %> schema list --all --json | jq -r '.items[].slug'",
  ];
  static override flags = {
    limit: Flags.integer({ summary: 'So many at most.', helpValue: '<count>', min: 1, max: MAX_PAGE_LIMIT, default: 20 }),
    cursor: Flags.string({ summary: 'The next_cursor of the page before.' }),
    all: Flags.boolean({ summary: 'All pages, not one.' }),
  };

  async run(): Promise<SchemaPage> {
    const { flags } = await this.parse(SchemaList);
    const limit = flags.all ? MAX_PAGE_LIMIT : flags.limit;
    const { items, nextCursor } = await this.withApi(flags, (remote) =>
      collect((cursor) => remote.control.schemas.list({ limit, cursor }), flags.cursor, flags.all),
    );
    const rows = items.map(({ createdAt, slug, createdBy, digest }) => [createdAt, slug, createdBy, digest]);
    this.showTable(['CREATED', 'SLUG', 'BY', 'DIGEST'], rows);
    if (nextCursor !== null) this.tell(`There are more: --all, or --cursor ${nextCursor}`);
    return { items: items.map(metadataSchemaSummaryJson), next_cursor: nextCursor };
  }
}
