import { MAX_PATH_BYTES } from '@artifact-store/planes';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FileFormDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: MAX_PATH_BYTES, example: 'reports/result.json' })
  readonly relative_path!: string;

  @ApiPropertyOptional({ type: String, description: 'That of the part file, if not given.', example: 'application/json' })
  readonly media_type?: string;

  @ApiProperty({ type: String, format: 'binary' })
  readonly file!: string;
}
