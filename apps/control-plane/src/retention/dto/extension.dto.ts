import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { REASON } from './reason.js';

export class ExtendRetentionDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Later than now and than the expiry so far; with its zone (RFC 3339). Finer than milliseconds is rounded up.',
    example: '2099-01-31T10:00:00+01:00',
  })
  @IsString()
  readonly new_expires_at!: string;

  @ApiProperty(REASON)
  @IsString()
  readonly reason!: string;
}

export class RetentionExtensionDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly previous_expires_at!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly new_expires_at!: string;

  @ApiProperty({ type: String })
  readonly reason!: string;

  @ApiProperty({ type: String })
  readonly extended_by!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly extended_at!: string;
}
