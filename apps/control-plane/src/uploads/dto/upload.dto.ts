import { UPLOAD_STATUSES, type UploadStatus } from '@artifact-store/planes';
import { ApiProperty } from '@nestjs/swagger';
import { GrantDto } from '../../packages/dto/grant.dto.js';

export class ReceivingDto {
  @ApiProperty({ type: String, description: 'Who sends the bytes.' })
  readonly by!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Another PUT may take over then, unless more is heard of this one.',
  })
  readonly until!: string;
}

export class UploadDto {
  @ApiProperty({ type: String, format: 'uuid' })
  readonly upload_id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  readonly package_id!: string;

  @ApiProperty({ type: String })
  readonly relative_path!: string;

  @ApiProperty({ type: String })
  readonly media_type!: string;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly size_bytes!: number | null;

  @ApiProperty({ type: String, nullable: true })
  readonly digest!: string | null;

  @ApiProperty({ enum: UPLOAD_STATUSES })
  readonly status!: UploadStatus;

  @ApiProperty({ type: String })
  readonly created_by!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'No PUT begins later; one that is under way may end.' })
  readonly expires_at!: string;

  @ApiProperty({ type: ReceivingDto, nullable: true, description: 'Null unless bytes are being received.' })
  readonly receiving!: ReceivingDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly ended_at!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly aborted_by!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The file that was recorded; null unless completed.',
  })
  readonly file_id!: string | null;

  @ApiProperty({
    type: String,
    format: 'uri-reference',
    description:
      'Where to PUT the bytes, whole: the path of the session at this server, which wants the token; or a URL at a data plane, which holds the grant, a secret for as long as it is good. PUT /uploads/{upload_id} here works as well, and redirects there with a fresh one.',
  })
  readonly upload_url!: string;

  @ApiProperty({ type: GrantDto, description: 'For PUT <url>/data/uploads/<upload_id>?grant=<token>.' })
  readonly upload_grant!: GrantDto;
}
