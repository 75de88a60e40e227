import { ApiProperty } from '@nestjs/swagger';
import { FileDto } from '../../files/dto/file.dto.js';
import { FileErrorDto } from './known.dto.js';

const RESULTS = ['recorded', 'reused', 'refused', 'skipped', 'complete', 'failed'] as const;
const IN_THE_LAST = {
  type: 'integer',
  required: false,
  description: 'In the last line: how many lines there were of that kind.',
} as const;

/** One line of the answer to an archive. */
export class ArchiveLineDto {
  @ApiProperty({
    type: String,
    enum: RESULTS,
    description:
      'recorded: the file is stored and recorded; reused: it had been recorded under its idempotency key before; refused: error says why it is not; skipped: a directory. The last line is complete, or failed where the archive ended early.',
  })
  readonly result!: (typeof RESULTS)[number];

  @ApiProperty({ type: FileDto, required: false, description: 'Of recorded and reused.' })
  readonly file?: FileDto;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    description: 'Of refused and skipped; null where the name is no text.',
  })
  readonly relative_path?: string | null;

  @ApiProperty({ type: FileErrorDto, required: false, description: 'Of refused and failed.' })
  readonly error?: FileErrorDto;

  @ApiProperty(IN_THE_LAST)
  readonly recorded?: number;

  @ApiProperty(IN_THE_LAST)
  readonly reused?: number;

  @ApiProperty(IN_THE_LAST)
  readonly refused?: number;

  @ApiProperty(IN_THE_LAST)
  readonly skipped?: number;
}
