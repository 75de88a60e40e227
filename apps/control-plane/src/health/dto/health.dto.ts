import { ApiProperty } from '@nestjs/swagger';

export class DatabaseHealthDto {
  @ApiProperty({ type: Boolean })
  readonly healthy!: boolean;

  @ApiProperty({ type: String })
  readonly detail!: string;
}

export class QueueHealthDto {
  @ApiProperty({ type: Boolean, description: 'False while the latest job of a kind that came to an end failed.' })
  readonly healthy!: boolean;

  @ApiProperty({ type: String })
  readonly detail!: string;
}

export class BackendHealthDto {
  @ApiProperty({ type: String, example: 'local' })
  readonly backend_id!: string;

  @ApiProperty({ type: Boolean })
  readonly healthy!: boolean;

  @ApiProperty({ type: String })
  readonly detail!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null where the backend cannot tell.' })
  readonly free_bytes!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null where the backend cannot tell.' })
  readonly total_bytes!: number | null;
}

export class StorageHealthDto {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Copies of files that were found damaged or missing when they were last read. Null where it cannot be told.',
  })
  readonly failed_locations!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'Objects that files are made of, and that the latest reconciliation of their backend did not find. Null where there was none in the last 30 days.',
  })
  readonly missing_objects!: number | null;
}

export class HealthDto {
  @ApiProperty({ enum: ['ok', 'degraded'] })
  readonly status!: 'ok' | 'degraded';

  @ApiProperty({ type: DatabaseHealthDto })
  readonly db!: DatabaseHealthDto;

  @ApiProperty({ type: BackendHealthDto, description: 'The backend that takes new files.' })
  readonly backend!: BackendHealthDto;

  @ApiProperty({ type: [BackendHealthDto] })
  readonly backends!: readonly BackendHealthDto[];

  @ApiProperty({
    type: StorageHealthDto,
    description: 'What verifications and reconciliations have found; requests are served whatever it says.',
  })
  readonly storage!: StorageHealthDto;

  @ApiProperty({ type: QueueHealthDto, description: 'The work that goes on by itself; requests are served whatever it says.' })
  readonly queue!: QueueHealthDto;
}
