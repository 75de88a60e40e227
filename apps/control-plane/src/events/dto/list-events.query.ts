import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

export class ListEventsQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Only events after this sequence.',
  })
  @IsOptional()
  @Matches(/^\d{1,16}$/, { message: 'since is a whole number from 0' })
  readonly since?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100 })
  @IsOptional()
  @Matches(/^(?:[1-9]\d{0,2}|1000)$/, { message: 'limit is a whole number from 1 to 1000' })
  readonly limit?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 60, default: 0, description: 'Seconds to wait for an event.' })
  @IsOptional()
  @Matches(/^(?:[0-5]?\d|60)$/, { message: 'wait is a whole number of seconds from 0 to 60' })
  readonly wait?: string;

  @ApiPropertyOptional({ type: String, example: 'v1.package.finalized', description: 'Only events of this type.' })
  @IsOptional()
  readonly type?: string;

  @ApiPropertyOptional({ type: String, example: 'package', description: 'Only events about subjects of this kind.' })
  @IsOptional()
  readonly subject_kind?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 256,
    description: 'Only events about this subject; needs subject_kind beside it.',
  })
  @IsOptional()
  readonly subject_id?: string;
}
