import { MAX_PATH_BYTES } from '@artifact-store/planes';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

export class GrantUploadDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: MAX_PATH_BYTES,
    example: 'reports/result.json',
    description: 'The one path that the grant is to be for. A path that is taken, or that is none, is refused at once.',
  })
  @IsOptional()
  @IsString()
  readonly relative_path?: string | null;
}

export class GrantDto {
  @ApiProperty({ type: String, description: 'A secret: the query parameter grant of the data plane.' })
  readonly token!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'No upload may start later.' })
  readonly expires_at!: string;

  @ApiProperty({
    type: String,
    format: 'uri',
    nullable: true,
    description:
      'The data plane that takes it: uploads go to <url>/data/packages/<package_id>/files/<path>?grant=<token>. Null: this server.',
  })
  readonly url!: string | null;
}
