import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

const DIGESTS = ['primary', 'both'] as const;
const MOST = Number.MAX_SAFE_INTEGER;

/** The name of an option as whoever sent it knows it. */
const message = (name: string, wanted: string) => ({ message: `options.${name} must be ${wanted}` });

export class SweepOptionsDto {
  @ApiPropertyOptional({
    nullable: true,
    type: Boolean,
    default: false,
    description: 'Also where a guard against a wrong clock forbids it.',
  })
  @IsOptional()
  @IsBoolean(message('force', 'a boolean value'))
  readonly force?: boolean | null;
}

export class CollectionOptionsDto {
  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 0,
    description:
      'How long bytes stay after nothing refers to them any more, in seconds; as it is configured if not given. 0 deletes at once, and no undelete brings the packages back.',
  })
  @IsOptional()
  @IsInt(message('grace_seconds', 'an integer'))
  @Min(0, message('grace_seconds', '0 or more'))
  readonly grace_seconds?: number | null;
}

export class VerificationOptionsDto {
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'The storage backend; the one that takes new files if not given.',
  })
  @IsOptional()
  @IsString(message('backend_id', 'a string'))
  readonly backend_id?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    enum: DIGESTS,
    default: 'both',
    description: 'Which digests are computed and compared.',
  })
  @IsOptional()
  @IsIn(DIGESTS, message('digest', `one of ${DIGESTS.join(', ')}`))
  readonly digest?: (typeof DIGESTS)[number] | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 1,
    description: 'So many objects at most, the longest unverified first.',
  })
  @IsOptional()
  @IsInt(message('limit', 'an integer'))
  @Min(1, message('limit', '1 or more'))
  @Max(MOST, message('limit', `${MOST} or less`))
  readonly limit?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 1,
    maximum: 100,
    description: 'A share of the objects, in per cent, by chance.',
  })
  @IsOptional()
  @IsInt(message('sample_percent', 'an integer'))
  @Min(1, message('sample_percent', '1 or more'))
  @Max(100, message('sample_percent', '100 or less'))
  readonly sample_percent?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'Only objects that were not verified since; with its zone (RFC 3339).',
  })
  @IsOptional()
  @IsString(message('since', 'a string'))
  readonly since?: string | null;

  @ApiPropertyOptional({ nullable: true, type: 'integer', minimum: 1, description: 'So many bytes per second at most.' })
  @IsOptional()
  @IsInt(message('max_bytes_per_second', 'an integer'))
  @Min(1, message('max_bytes_per_second', '1 or more'))
  @Max(MOST, message('max_bytes_per_second', `${MOST} or less`))
  readonly max_bytes_per_second?: number | null;
}

export class ReconciliationOptionsDto {
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'The storage backend; the one that takes new files if not given.',
  })
  @IsOptional()
  @IsString(message('backend_id', 'a string'))
  readonly backend_id?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: Boolean,
    default: false,
    description:
      'Deletes orphans, once all are counted: objects that no file is made of, and no upload is still about to record.',
  })
  @IsOptional()
  @IsBoolean(message('delete_orphans', 'a boolean value'))
  readonly delete_orphans?: boolean | null;

  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 0,
    description:
      'How many orphans are expected, as a report has told. Where there are more than 1,000, or than 5 % of all objects, none is deleted without it.',
  })
  @IsOptional()
  @IsInt(message('expected_orphans', 'an integer'))
  @Min(0, message('expected_orphans', '0 or more'))
  @Max(MOST, message('expected_orphans', `${MOST} or less`))
  readonly expected_orphans?: number | null;
}
