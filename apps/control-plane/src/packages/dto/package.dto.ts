import type { CborMap } from '@artifact-store/encoding';
import { PACKAGE_STATUSES } from '@artifact-store/planes';
import { ApiProperty } from '@nestjs/swagger';
import { GrantDto } from './grant.dto.js';

export class RetentionDto {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: kept for ever.' })
  readonly current_expires_at!: string | null;

  @ApiProperty({ type: Boolean })
  readonly eligible_for_deletion!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly eligible_at!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  readonly active_hold_id!: string | null;

  @ApiProperty({ type: 'integer', description: 'Sequence of the last event that changed the retention.' })
  readonly last_event_sequence!: number;
}

export class PackageDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String })
  readonly name!: string;

  @ApiProperty({ type: String })
  readonly producer!: string;

  @ApiProperty({ type: String })
  readonly subject!: string;

  @ApiProperty({ type: String })
  readonly retention_class!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly metadata!: CborMap;

  @ApiProperty({ type: String, nullable: true })
  readonly metadata_schema!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly unique_key!: string | null;

  @ApiProperty({
    enum: PACKAGE_STATUSES,
    description:
      'created: open for files; finalized: closed for good; collecting: its files are being let go; garbage_collected: they are.',
  })
  readonly status!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Address of the manifest; null until the package is finalized.' })
  readonly manifest_digest!: string | null;

  @ApiProperty({ type: 'integer' })
  readonly file_count!: number;

  @ApiProperty({ type: 'integer' })
  readonly total_bytes!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String })
  readonly created_by!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly finalized_at!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly finalized_by!: string | null;

  @ApiProperty({ type: 'integer', description: 'Sequence of the last event that changed the package.' })
  readonly last_event_sequence!: number;

  @ApiProperty({ type: RetentionDto })
  readonly retention!: RetentionDto;
}

export class CreatedPackageDto extends PackageDto {
  @ApiProperty({ type: GrantDto, nullable: true, description: 'Null where the package is finalized and takes no more files.' })
  readonly upload_grant!: GrantDto | null;
}

export class PackagePageDto {
  @ApiProperty({ type: [PackageDto] })
  readonly items!: readonly PackageDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
