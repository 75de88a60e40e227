import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';

export class FinalizePackageDto {
  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    default: false,
    description: 'Whether a package without files is meant.',
  })
  @IsOptional()
  @IsBoolean()
  readonly allow_empty?: boolean | null;
}

export class FinalizedPackageDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String, description: 'Address of the manifest: blake3:<hex> of its canonical CBOR.' })
  readonly manifest_digest!: string;

  @ApiProperty({ type: 'integer' })
  readonly file_count!: number;

  @ApiProperty({ type: 'integer' })
  readonly total_bytes!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly finalized_at!: string;

  @ApiProperty({ type: String })
  readonly finalized_by!: string;
}
