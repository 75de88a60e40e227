import { Requires } from '@artifact-store/http-app';
import { IdentityError, type PackageId, parseId, type UploadId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  DigestMismatchError,
  FileTooLargeError,
  MalformedRequestError,
  SizeMismatchError,
  StorageFullError,
  TooManyFilesError,
  UnsupportedMediaTypeError,
  UploadCompletedError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
  UploadSupersededError,
  uploadJson,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Body, Controller, Delete, Get, Header, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor } from '../access/actor.js';
import type { ByteRoutes } from '../bytes/byte-routes.js';
import { FileDto } from '../files/dto/file.dto.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { ELSEWHERE, JSON_BODY_PROBLEMS, LOCATION, UploadIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { BYTE_ROUTES, CONTROL_PLANE } from '../parts.js';
import { CreateUploadDto } from './dto/create-upload.dto.js';
import { UploadDto } from './dto/upload.dto.js';

const REFUSALS = CONTROL_PLANE_ERRORS.uploads;
const { begin: BEGIN } = CONTROL_PLANE_ERRORS.uploadLeases;

@ApiTags('uploads')
@Controller('uploads')
export class UploadsController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly control: ControlPlane,
    @Inject(BYTE_ROUTES) private readonly byteRoutes: ByteRoutes,
  ) {}

  @Post()
  @Requires('write')
  @Repeatable()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Announce one file, to send its bytes later',
    description: 'Its bytes come whole, by one PUT to upload_url, which may be repeated until it succeeds.',
  })
  @ApiCreatedResponse({ type: UploadDto, headers: LOCATION })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.create)
  async createUpload(
    @Body(JsonBodyPipe) body: CreateUploadDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadDto> {
    const { package_id, relative_path: relativePath, media_type: mediaType, size_bytes: sizeBytes, digest } = body;
    const packageId = packageIdOf(package_id);
    const file = { packageId, relativePath, mediaType, sizeBytes, digest };
    const created = await this.control.uploads.create({ ...file, actor, idempotencyKey });
    reply.header('location', `/uploads/${created.upload.uploadId}`);
    return uploadJson(created);
  }

  @Get(':upload_id')
  @Requires('write')
  @Header('cache-control', 'no-store')
  @UploadIdParameter()
  @ApiOperation({ summary: 'Get an upload as it is now', description: 'An upload that has ended is forgotten after 7 days.' })
  @ApiOkResponse({ type: UploadDto })
  @Problems(ValidationFailedError, ...REFUSALS.get)
  async getUpload(@Param('upload_id', IdPipe) uploadId: UploadId, @Actor() actor: string): Promise<UploadDto> {
    return uploadJson(await this.control.uploads.get({ uploadId, actor }));
  }

  @Put(':upload_id')
  @Requires('write')
  @UploadIdParameter()
  @ApiOperation({
    summary: 'Send the bytes of an upload',
    description:
      'Whole. Safe to repeat, whatever became of the request before: the file is recorded once, and the same bytes are answered with it again. Content-Type is not looked at: the media type is that of the upload.',
  })
  @ApiHeader({ name: 'Repr-Digest', required: false, description: 'sha-256=:<base64>: is checked before the file is recorded.' })
  @ApiHeader({ name: 'Content-Digest', required: false, description: 'As Repr-Digest.' })
  @ApiHeader({ name: 'X-Content-Address', required: false, description: 'blake3:<hex>, checked likewise.' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: FileDto, headers: LOCATION })
  @ApiOkResponse({ type: FileDto, headers: LOCATION, description: 'The file, which the same bytes were recorded as before.' })
  @ApiResponse(ELSEWHERE)
  @Problems(
    MalformedRequestError,
    ValidationFailedError,
    UnsupportedMediaTypeError,
    ...BEGIN.filter(({ declaration }) => !declaration.code.startsWith('grant_')),
    UploadCompletedError,
    UploadSupersededError,
    TooManyFilesError,
    FileTooLargeError,
    DigestMismatchError,
    SizeMismatchError,
    UploadInterruptedError,
    UploadIdleTimeoutError,
    BackendUnavailableError,
    StorageFullError,
  )
  putUpload(
    @Param('upload_id', IdPipe) uploadId: UploadId,
    @Actor() actor: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = async () => (await this.control.uploads.get({ uploadId, actor })).grant;
    return this.byteRoutes.putUpload({ request, reply }, uploadId, grant);
  }

  @Delete(':upload_id')
  @Requires('write')
  @Header('cache-control', 'no-store')
  @UploadIdParameter()
  @ApiOperation({
    summary: 'Abort an upload',
    description:
      'Also while its bytes are being received: their sender is told within seconds, and nothing of them is recorded. One that was aborted or has expired before is answered as it is.',
  })
  @ApiOkResponse({ type: UploadDto })
  @Problems(ValidationFailedError, ...REFUSALS.abort)
  async abortUpload(@Param('upload_id', IdPipe) uploadId: UploadId, @Actor() actor: string): Promise<UploadDto> {
    return uploadJson(await this.control.uploads.abort({ uploadId, actor }));
  }
}

/** What is no id is no package's. @throws ValidationFailedError */
function packageIdOf(text: string): PackageId {
  try {
    return parseId<PackageId>(text);
  } catch (error) {
    if (error instanceof IdentityError) throw new ValidationFailedError(`package_id: ${error.message}`);
    throw error;
  }
}
