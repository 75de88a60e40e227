import { PACKAGE_STATUSES, type PackageStatus } from '@artifact-store/planes';
import { ApiHideProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional } from 'class-validator';
import { PageQuery } from './page.query.js';

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

  @ApiPropertyOptional({ enum: PACKAGE_STATUSES })
  @IsOptional()
  @IsIn(PACKAGE_STATUSES)
  readonly status?: PackageStatus;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Created later than this; with its zone (RFC 3339).' })
  @IsOptional()
  readonly created_after?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Created earlier than this.' })
  @IsOptional()
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
