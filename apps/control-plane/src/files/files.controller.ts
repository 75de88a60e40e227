import { Requires } from '@artifact-store/http-app';
import type { FileId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  FileCollectedError,
  FileNotFoundError,
  fileJson,
  grantJson,
  ObjectNotFoundError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  StoredObjectCorruptError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor } from '../access/actor.js';
import type { ByteRoutes } from '../bytes/byte-routes.js';
import { IdPipe } from '../http/id.pipe.js';
import { CONTENT_RANGE, DOWNLOAD_FIELDS, ELSEWHERE, ETAG, FileIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { GrantDto } from '../packages/dto/grant.dto.js';
import { BYTE_ROUTES, CONTROL_PLANE } from '../parts.js';
import { FileDto } from './dto/file.dto.js';

const BYTES = { '*/*': { schema: { type: 'string', format: 'binary' } } } as const;

const REFUSALS = CONTROL_PLANE_ERRORS.files;

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly control: ControlPlane,
    @Inject(BYTE_ROUTES) private readonly byteRoutes: ByteRoutes,
  ) {}

  @Get(':file_id')
  @Requires('read')
  @FileIdParameter()
  @ApiOperation({ summary: 'Get what is recorded of a file' })
  @ApiOkResponse({ type: FileDto })
  @Problems(ValidationFailedError, ...REFUSALS.get)
  async getFile(@Param('file_id', IdPipe) fileId: FileId): Promise<FileDto> {
    return fileJson(await this.control.files.get(fileId));
  }

  @Get(':file_id/download')
  @Requires('read')
  @FileIdParameter()
  @ApiOperation({ summary: 'Get the bytes of a file', description: 'Whole, or one range of them. HEAD answers the same header.' })
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes: first-last, first- or -suffix.' })
  @ApiHeader({ name: 'If-Match', required: false })
  @ApiHeader({ name: 'If-None-Match', required: false })
  @ApiHeader({ name: 'If-Range', required: false })
  @ApiOkResponse({ content: BYTES, headers: DOWNLOAD_FIELDS })
  @ApiResponse({ status: 206, description: 'The range.', content: BYTES, headers: { ...DOWNLOAD_FIELDS, ...CONTENT_RANGE } })
  @ApiResponse({ status: 304, description: 'If-None-Match names the file.', headers: ETAG })
  @ApiResponse(ELSEWHERE)
  @Problems(
    ValidationFailedError,
    FileNotFoundError,
    FileCollectedError,
    ObjectNotFoundError,
    PreconditionFailedError,
    RangeNotSatisfiableError,
    StoredObjectCorruptError,
    BackendUnavailableError,
  )
  async downloadFile(
    @Param('file_id', IdPipe) fileId: FileId,
    @Actor() actor: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.byteRoutes.getFile({ request, reply }, fileId, await this.control.files.grantRead({ fileId, actor }));
  }

  @Post(':file_id/grants')
  @Requires('read')
  @FileIdParameter()
  @ApiOperation({ summary: 'Get a grant to read', description: 'For downloads straight from the data plane.' })
  @ApiCreatedResponse({ type: GrantDto })
  @Problems(ValidationFailedError, ...REFUSALS.grantRead)
  async grantRead(@Param('file_id', IdPipe) fileId: FileId, @Actor() actor: string): Promise<GrantDto> {
    return grantJson(await this.control.files.grantRead({ fileId, actor }));
  }
}
