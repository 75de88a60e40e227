import type { CborMap } from '@artifact-store/encoding';
import { JOB_KINDS, JOB_STATES } from '@artifact-store/planes';
import { ApiProperty } from '@nestjs/swagger';

export class JobErrorDto {
  @ApiProperty({ type: String, description: 'A code of the error catalogue.', example: 'sweep_refused' })
  readonly code!: string;

  @ApiProperty({ type: String })
  readonly detail!: string;
}

export class JobDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly job_id!: string;

  @ApiProperty({ enum: JOB_KINDS })
  readonly kind!: string;

  @ApiProperty({ enum: JOB_STATES })
  readonly state!: string;

  @ApiProperty({ type: Boolean })
  readonly dry_run!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'As given.' })
  readonly options!: CborMap;

  @ApiProperty({ type: String })
  readonly created_by!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly started_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'Of its last page.' })
  readonly updated_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly finished_at!: string | null;

  @ApiProperty({ type: Boolean, description: 'Whether it is to end after its page.' })
  readonly cancel_requested!: boolean;

  @ApiProperty({ type: 'integer', description: 'Things looked at.' })
  readonly done!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Things to look at in all; null until that is known.' })
  readonly total!: number | null;

  @ApiProperty({ type: 'integer', description: 'Bytes concerned.' })
  readonly bytes!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Things a second, from its start to its last page.' })
  readonly rate!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Seconds that it will still take at this rate; null if unknown.' })
  readonly eta_seconds!: number | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Counts by kind; what there is of them so far.' })
  readonly result!: CborMap;

  @ApiProperty({ type: JobErrorDto, nullable: true, description: 'Why it failed.' })
  readonly error!: JobErrorDto | null;
}

export class JobPageDto {
  @ApiProperty({ type: [JobDto] })
  readonly items!: readonly JobDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}

export class JobItemPageDto {
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, description: 'By kind of job.' })
  readonly items!: readonly CborMap[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
