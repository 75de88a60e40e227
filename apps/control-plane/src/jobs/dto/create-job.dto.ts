import { JOB_KINDS, type JobKind } from '@artifact-store/planes';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsOptional } from 'class-validator';
import { CollectionOptionsDto, ReconciliationOptionsDto, SweepOptionsDto, VerificationOptionsDto } from './job-options.dto.js';

const OPTIONS = [SweepOptionsDto, CollectionOptionsDto, VerificationOptionsDto, ReconciliationOptionsDto] as const;

@ApiExtraModels(...OPTIONS)
export class CreateJobDto {
  @ApiProperty({ enum: JOB_KINDS })
  @IsIn(JOB_KINDS)
  readonly kind!: JobKind;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    default: false,
    description: 'Selects by the same code, and changes nothing.',
  })
  @IsOptional()
  @IsBoolean()
  readonly dry_run?: boolean | null;

  @ApiPropertyOptional({
    nullable: true,
    anyOf: OPTIONS.map((each) => ({ $ref: getSchemaPath(each) })),
    description: 'By kind, in the order of the kinds. An option of another kind is refused.',
  })
  @IsOptional()
  @IsObject()
  readonly options?: object | null;
}
