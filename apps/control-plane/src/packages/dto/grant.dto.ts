import { ApiProperty } from '@nestjs/swagger';

export class GrantDto {
  @ApiProperty({ type: String, description: 'A secret: the query parameter grant of the data plane.' })
  readonly token!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'No upload may start later.' })
  readonly expires_at!: string;
}
