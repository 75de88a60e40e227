import { JOB_KINDS, JOB_STATES, type JobKind, type JobState } from '@artifact-store/planes';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../packages/dto/page.query.js';

export class ListJobsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: JOB_KINDS })
  @IsOptional()
  @IsIn(JOB_KINDS)
  readonly kind?: JobKind;

  @ApiPropertyOptional({ enum: JOB_STATES })
  @IsOptional()
  @IsIn(JOB_STATES)
  readonly state?: JobState;
}
