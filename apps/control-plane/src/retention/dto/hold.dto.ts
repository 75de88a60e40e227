import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { REASON } from './reason.js';

export class ApplyHoldDto {
  @ApiProperty(REASON)
  @IsString()
  readonly reason!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: 256,
    description: "The case in somebody else's system.",
    example: 'COURT-2026/0815',
  })
  @IsOptional()
  @IsString()
  readonly reference?: string | null;
}

export class ReleaseHoldDto {
  @ApiProperty(REASON)
  @IsString()
  readonly reason!: string;
}

export class HoldDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly hold_id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String })
  readonly reason!: string;

  @ApiProperty({ type: String, nullable: true, description: "The case in somebody else's system." })
  readonly reference!: string | null;

  @ApiProperty({ type: String })
  readonly applied_by!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly applied_at!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null, as the next two are, while the hold is in force.' })
  readonly released_by!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly released_at!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly release_reason!: string | null;
}

export class HoldPageDto {
  @ApiProperty({ type: [HoldDto] })
  readonly items!: readonly HoldDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
