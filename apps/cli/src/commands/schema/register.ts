import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { metadataSchemaJson } from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { ApiCommand } from '../../command/api-command.js';

type Registered = ReturnType<typeof metadataSchemaJson> & { readonly created: boolean };

export class SchemaRegister extends ApiCommand {
  static override summary = 'Register a JSON Schema that packages may name for their metadata.';
  static override description =
    'A schema never changes and is never removed: a later version has a slug of its own. The same schema again is no error. Needs a token with the scope admin.';
  static override examples = [
    '<%= config.bin %> schema register schemas/guide-board.run.v1.json',
    '<%= config.bin %> schema register run.schema.json --slug guide-board.run.v1 --json',
  ];
  static override args = {
    file: Args.string({ description: 'File with the schema: JSON Schema, draft 2020-12.', required: true }),
  };
  static override flags = {
    slug: Flags.string({ summary: 'What packages name it by. [default: name of the file without .json]' }),
  };

  async run(): Promise<Registered> {
    const { args, flags } = await this.parse(SchemaRegister);
    const slug = flags.slug ?? basename(args.file, '.json');
    const jsonSchema = this.#read(args.file);
    const { created, ...schema } = await this.withApi(flags, (remote) =>
      remote.control.schemas.register({ slug, jsonSchema, actor: 'cli' }),
    );
    this.log(created ? `Registered ${slug}` : `${slug} is this schema already`);
    this.log(`digest  ${schema.digest}`);
    return { ...metadataSchemaJson(schema), created };
  }

  #read(file: string): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    } catch (error) {
      return this.usageError(`${file} cannot be read as text: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
