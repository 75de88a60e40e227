import { ApiProperty } from '@nestjs/swagger';
import { EventDto } from '../../events/dto/event-page.dto.js';

export class RetentionHistoryPageDto {
  @ApiProperty({ type: [EventDto] })
  readonly items!: readonly EventDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Pass it as cursor for the next page; null on the last.' })
  readonly next_cursor!: string | null;
}
