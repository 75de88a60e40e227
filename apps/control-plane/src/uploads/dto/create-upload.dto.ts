import { MAX_PATH_BYTES } from '@artifact-store/planes';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class CreateUploadDto {
  @ApiProperty({ type: String, format: 'uuid' })
  @IsString()
  readonly package_id!: string;

  @ApiProperty({ type: String, minLength: 1, maxLength: MAX_PATH_BYTES, example: 'reports/result.json' })
  @IsString()
  readonly relative_path!: string;

  @ApiProperty({ type: String, example: 'application/json' })
  @IsString()
  readonly media_type!: string;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Checked before the file is recorded.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly size_bytes?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^(blake3|sha256):[0-9a-f]{64}$',
    description: 'Checked before the file is recorded.',
  })
  @IsOptional()
  @IsString()
  readonly digest?: string | null;
}
