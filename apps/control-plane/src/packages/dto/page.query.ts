import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100 })
  @IsOptional()
  @Matches(/^(?:[1-9]\d{0,2}|1000)$/, { message: 'limit is a whole number from 1 to 1000' })
  readonly limit?: string;

  @ApiPropertyOptional({ type: String, minLength: 1, description: 'next_cursor of the page before, unchanged.' })
  @IsOptional()
  readonly cursor?: string;
}
