import type { CborMap } from '@artifact-store/encoding';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class EventDto {
  @ApiProperty({ type: 'integer', description: 'Without holes from 1.' })
  readonly sequence!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String, example: 'v1.file.ingested' })
  readonly event_type!: string;

  @ApiProperty({ type: String, example: 'package' })
  readonly subject_kind!: string;

  @ApiProperty({ type: String })
  readonly subject_id!: string;

  @ApiProperty({ type: String })
  readonly actor!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'Null where it is over 64 KiB.' })
  readonly payload!: CborMap | null;

  @ApiPropertyOptional({ type: 'integer', description: 'Bytes of a payload that is not sent along.' })
  readonly payload_size?: number;

  @ApiPropertyOptional({ type: String, description: 'Where a payload that is not sent along is to be had.' })
  readonly payload_url?: string;

  @ApiProperty({ type: String, description: 'blake3:<hex> of the canonical CBOR of the payload.' })
  readonly payload_digest!: string;

  @ApiProperty({ type: String, description: 'sha256:<hex>; RFC 6962 §2.1 over the envelope of the event.' })
  readonly leaf_hash!: string;
}

export class EventPageDto {
  @ApiProperty({ type: String, format: 'uuid', description: 'Identity of the log: cursors belong to it.' })
  readonly log_id!: string;

  @ApiProperty({ type: [EventDto] })
  readonly events!: readonly EventDto[];

  @ApiProperty({
    type: 'integer',
    description:
      'The since of the next page, beyond all that a filter passed over. The page is the last where this is its own since.',
  })
  readonly next_since!: number;
}
