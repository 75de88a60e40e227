import type { PackageStatus } from '@artifact-store/planes';
import { ApiHideProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, Matches } from 'class-validator';
import { PageQuery } from './page.query.js';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const TIME_MESSAGE = '$property is a UTC time such as 2026-05-16T09:00:00.000Z';

export class ListPackagesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  readonly producer?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  readonly subject?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  readonly retention_class?: string;

  @ApiPropertyOptional({ type: String })
  @IsOptional()
  readonly name?: string;

  @ApiPropertyOptional({ enum: ['created', 'finalized'] })
  @IsOptional()
  @IsIn(['created', 'finalized'])
  readonly status?: PackageStatus;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Created later than this; with milliseconds, in UTC.' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly created_after?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Created earlier than this.' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly created_before?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Whether a hold is in force.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly held?: 'true' | 'false';

  @ApiPropertyOptional({ type: Boolean, description: 'Whether the package may be deleted.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  readonly eligible?: 'true' | 'false';

  /** The parameters `metadata.<key>`, gathered. */
  @ApiHideProperty()
  @IsOptional()
  @IsObject({ message: 'metadata is filtered by member, as in metadata.build=7' })
  readonly metadata?: Readonly<Record<string, string>>;
}
