import { ApiProperty } from '@nestjs/swagger';
import { IsObject, IsString } from 'class-validator';

export class RegisterSchemaDto {
  @ApiProperty({
    type: String,
    minLength: 1,
    maxLength: 128,
    pattern: '^[a-z0-9]+(?:[._-][a-z0-9]+)*$',
    description: 'What packages name the schema by. Ends in its version, mostly: a schema never changes.',
    example: 'guide-board.run.v1',
  })
  @IsString()
  readonly slug!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'JSON Schema, draft 2020-12. At most 256 KiB, 64 levels and 2,000 schemas; a `$ref` leads to nothing outside, and a `format` annotates.',
    example: { type: 'object', required: ['run_id'], properties: { run_id: { type: 'string' } } },
  })
  @IsObject()
  readonly json_schema!: object;
}
