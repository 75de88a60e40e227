import { metadataSchemaJson } from '@artifact-store/planes';
import { Args } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';

export class SchemaShow extends ApiCommand {
  static override summary = 'Show a metadata schema.';
  static override description =
    'Without --json only the schema itself goes to standard output, so that it can be kept as a file; with it, also who registered it and when.';
  static override examples = [
    '<%= config.bin %> schema show guide-board.run.v1 > guide-board.run.v1.json',
    '<%= config.bin %> schema show guide-board.run.v1 --json',
  ];
  static override args = { slug: Args.string({ description: 'What packages name the schema by.', required: true }) };

  async run(): Promise<ReturnType<typeof metadataSchemaJson>> {
    const { args, flags } = await this.parse(SchemaShow);
    const schema = metadataSchemaJson(await this.withApi(flags, (remote) => remote.control.schemas.get(args.slug)));
    this.log(JSON.stringify(schema.json_schema, null, 2));
    return schema;
  }
}
