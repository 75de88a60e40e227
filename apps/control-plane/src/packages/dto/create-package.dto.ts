import type { CborMap } from '@artifact-store/encoding';
import { RETENTION_CLASSES } from '@artifact-store/planes';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString } from 'class-validator';

export class CreatePackageDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: 1024, example: 'run-2026-05-16' })
  @IsString()
  readonly name!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 256, description: 'Who makes the files.', example: 'guide-board' })
  @IsString()
  readonly producer!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: 1024, description: 'What they are about.', example: 'example.org' })
  @IsString()
  readonly subject!: string;

  @ApiProperty({ enum: RETENTION_CLASSES, description: 'Decides how long the package is kept.', example: 'raw-evidence' })
  @IsString()
  readonly retention_class!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { build: 7, branch: 'main' },
    description: 'At most 64 KiB and 16 levels; numbers are integers within ±(2^53−1).',
  })
  @IsOptional()
  @IsObject()
  readonly metadata?: CborMap | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    description: 'Slug of a registered schema that the metadata follows.',
  })
  @IsOptional()
  @IsString()
  readonly metadata_schema?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: 256,
    example: 'ci-4711',
    description: 'Makes the request repeatable: the package of the same producer with this key is answered, if there is one.',
  })
  @IsOptional()
  @IsString()
  readonly unique_key?: string | null;
}
