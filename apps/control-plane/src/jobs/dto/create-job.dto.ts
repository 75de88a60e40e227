import { JOB_KINDS, type JobKind } from '@artifact-store/planes';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsOptional } from 'class-validator';

export class JobOptionsDto {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'retention-sweep: also where a guard against a wrong clock forbids it.',
  })
  @IsOptional()
  @IsBoolean({ message: 'options.force must be a boolean value' })
  readonly force?: boolean | null;
}

export class CreateJobDto {
  @ApiProperty({ enum: JOB_KINDS })
  @IsIn(JOB_KINDS)
  readonly kind!: JobKind;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Selects by the same code, and changes nothing.' })
  @IsOptional()
  @IsBoolean()
  readonly dry_run?: boolean | null;

  @ApiPropertyOptional({ type: JobOptionsDto, nullable: true })
  @IsOptional()
  @IsObject()
  readonly options?: object | null;
}
