import { ApiProperty } from '@nestjs/swagger';

export class MetadataSchemaSummaryDto {
  @ApiProperty({ type: String, example: 'guide-board.run.v1' })
  readonly slug!: string;

  @ApiProperty({ type: String, description: 'Of the schema as RFC 8785 text in UTF-8.', example: `blake3:${'0'.repeat(64)}` })
  readonly digest!: string;

  @ApiProperty({ type: String })
  readonly created_by!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;
}

export class MetadataSchemaDto extends MetadataSchemaSummaryDto {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'As registered, whatever its spelling was.' })
  readonly json_schema!: object;
}

export class MetadataSchemaPageDto {
  @ApiProperty({ type: [MetadataSchemaSummaryDto] })
  readonly items!: readonly MetadataSchemaSummaryDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
