import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageQuery } from './page.query.js';

export class ListFilesQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'Only paths that begin with these bytes.' })
  @IsOptional()
  readonly prefix?: string;
}
