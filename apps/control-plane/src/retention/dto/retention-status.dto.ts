import { PACKAGE_STATUSES, RETENTION_RULES } from '@artifact-store/planes';
import { ApiProperty } from '@nestjs/swagger';
import { RetentionDto } from '../../packages/dto/package.dto.js';
import { HoldDto } from './hold.dto.js';

export class RetentionStatusDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ enum: PACKAGE_STATUSES })
  readonly status!: string;

  @ApiProperty({ type: String })
  readonly retention_class!: string;

  @ApiProperty({ type: RetentionDto })
  readonly retention!: RetentionDto;

  @ApiProperty({ type: [HoldDto], description: 'The earliest of those in force.' })
  readonly active_holds!: readonly HoldDto[];

  @ApiProperty({ type: Boolean, description: 'Whether more holds are in force than are shown here.' })
  readonly has_more_holds!: boolean;
}

export class ExpirySetByDto {
  @ApiProperty({ type: 'integer' })
  readonly sequence!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String, example: 'v1.retention.extended' })
  readonly event_type!: string;

  @ApiProperty({ type: String })
  readonly actor!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly reason!: string | null;
}

export class RetentionExplanationDto extends RetentionStatusDto {
  @ApiProperty({ enum: RETENTION_RULES, description: 'The rule that decides.' })
  readonly rule!: string;

  @ApiProperty({ type: Boolean, description: 'Whether nothing may take the package before something changes.' })
  readonly is_kept!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'It cannot become eligible before. Null where no such time is known.',
  })
  readonly kept_until!: string | null;

  @ApiProperty({ type: ExpirySetByDto, description: 'The event that set the expiry.' })
  readonly expiry_set_by!: ExpirySetByDto;

  @ApiProperty({ type: String, description: 'Why, for people.' })
  readonly because!: string;

  @ApiProperty({ type: String, description: 'What happens next if nobody does anything, for people.' })
  readonly next!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'The time that this was judged by.' })
  readonly as_of!: string;
}
