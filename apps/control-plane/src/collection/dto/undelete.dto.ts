import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { REASON } from '../../retention/dto/reason.js';

export class UndeletePackageDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    description:
      'Until when the package is kept from now on: later than now; with its zone (RFC 3339). Finer than milliseconds is rounded up.',
    example: '2099-01-31T10:00:00+01:00',
  })
  @IsString()
  readonly new_expires_at!: string;

  @ApiProperty({ ...REASON, example: 'it was needed after all' })
  @IsString()
  readonly reason!: string;
}
