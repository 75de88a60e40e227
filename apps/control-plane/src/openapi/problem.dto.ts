import { ApiProperty } from '@nestjs/swagger';

/** RFC 9457. Some codes bring further members. */
export class ProblemDto {
  @ApiProperty({ type: String, example: 'urn:artifact-store:error:package_not_found' })
  readonly type!: string;

  @ApiProperty({ type: String, description: 'The same for each occurrence of the code.' })
  readonly title!: string;

  @ApiProperty({ type: 'integer' })
  readonly status!: number;

  @ApiProperty({ type: String, description: 'What was wrong this time.' })
  readonly detail!: string;

  @ApiProperty({ type: String, description: 'Stable: what programs compare.', example: 'package_not_found' })
  readonly code!: string;

  @ApiProperty({ type: String, description: 'What to do about it.' })
  readonly remedy!: string;

  @ApiProperty({ type: String, description: 'The value of X-Request-Id.' })
  readonly request_id!: string;
}
