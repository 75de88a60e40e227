import { ApiProperty } from '@nestjs/swagger';

export class BannerDto {
  @ApiProperty({ type: String, example: 'artifact-store' })
  readonly service!: string;

  @ApiProperty({ type: String })
  readonly version!: string;

  @ApiProperty({ type: String })
  readonly docs!: string;

  @ApiProperty({ type: String })
  readonly openapi!: string;

  @ApiProperty({ type: String })
  readonly health!: string;
}
