import { MAX_PATH_BYTES, MAX_RECEIPTS } from '@artifact-store/planes';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { FileDto } from '../../files/dto/file.dto.js';

export class KnownFileDto {
  @ApiProperty({ type: String, minLength: 1, maxLength: MAX_PATH_BYTES, example: 'reports/result.json' })
  @IsString()
  readonly relative_path!: string;

  @ApiProperty({ type: String, example: 'application/json' })
  @IsString()
  readonly media_type!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly size_bytes!: number;

  @ApiProperty({ type: String, pattern: '^blake3:[0-9a-f]{64}$', description: 'Address of the bytes.' })
  @Matches(/^blake3:[0-9a-f]{64}$/, { message: 'digest must be of the form blake3:<hex>' })
  readonly digest!: string;

  @ApiProperty({ type: String, pattern: '^[0-9a-f]{64}$', description: 'Hex SHA-256 of the bytes.' })
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 must be 64 hex digits in lower case' })
  readonly sha256!: string;
}

export class KnownFilesDto {
  @ApiProperty({ type: [KnownFileDto], maxItems: MAX_RECEIPTS })
  @IsArray()
  @ArrayMaxSize(MAX_RECEIPTS)
  readonly files!: readonly object[];
}

export class FileErrorDto {
  @ApiProperty({ type: String, description: 'A code of the error catalogue.', example: 'duplicate_relative_path' })
  readonly code!: string;

  @ApiProperty({ type: String })
  readonly detail!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'By code.' })
  readonly members!: object;
}

export class KnownResultDto {
  @ApiProperty({ type: FileDto, nullable: true, description: 'The file, recorded without its bytes.' })
  readonly file!: FileDto | null;

  @ApiProperty({ type: FileErrorDto, nullable: true, description: 'Why it cannot be in the package, sent or not.' })
  readonly error!: FileErrorDto | null;
}

export class KnownResultsDto {
  @ApiProperty({
    type: [KnownResultDto],
    description: 'One for each file, in their order. Neither file nor error: the bytes are not known, send them.',
  })
  readonly results!: readonly KnownResultDto[];
}
