import { ApiProperty } from '@nestjs/swagger';

export class FileDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly file_id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String, example: 'reports/result.json' })
  readonly relative_path!: string;

  @ApiProperty({ type: String, example: 'application/json' })
  readonly media_type!: string;

  @ApiProperty({ type: 'integer' })
  readonly size_bytes!: number;

  @ApiProperty({ type: String, example: 'blake3' })
  readonly digest_algorithm!: string;

  @ApiProperty({ type: String, description: 'Hex digest by digest_algorithm.' })
  readonly digest_primary!: string;

  @ApiProperty({ type: String, description: 'Hex SHA-256.' })
  readonly digest_sha256!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String })
  readonly created_by!: string;
}

export class FilePageDto {
  @ApiProperty({ type: [FileDto] })
  readonly items!: readonly FileDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
