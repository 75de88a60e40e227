import { ApiProperty } from '@nestjs/swagger';

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
