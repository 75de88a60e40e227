import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import {
  BackendUnavailableError,
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  DigestMismatchError,
  DuplicateRelativePathError,
  FileTooLargeError,
  fileJson,
  IdempotencyKeyReusedError,
  InvalidRelativePathError,
  MAX_PATH_BYTES,
  MalformedBodyError,
  MalformedRequestError,
  PackageCollectedError,
  PackageCollectingError,
  PackageNotFoundError,
  PackageNotOpenError,
  pageJson,
  SizeMismatchError,
  StorageFullError,
  TooManyFilesError,
  UnsupportedMediaTypeError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Controller, Get, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor } from '../access/actor.js';
import type { ByteRoutes, GrantUpload } from '../bytes/byte-routes.js';
import { FileDto, FilePageDto } from '../files/dto/file.dto.js';
import { IdPipe } from '../http/id.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { ELSEWHERE, LOCATION, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { BYTE_ROUTES, CONTROL_PLANE } from '../parts.js';
import { FileFormDto } from './dto/file-form.dto.js';
import { ListFilesQuery } from './dto/list-files.query.js';
import { pageRequest } from './packages.mapper.js';

const UPLOAD_PROBLEMS = [
  InvalidRelativePathError,
  DuplicateRelativePathError,
  PackageNotFoundError,
  PackageNotOpenError,
  PackageCollectingError,
  PackageCollectedError,
  TooManyFilesError,
  FileTooLargeError,
  UploadInterruptedError,
  UploadIdleTimeoutError,
  UnsupportedMediaTypeError,
  ValidationFailedError,
  BackendUnavailableError,
  StorageFullError,
  IdempotencyKeyReusedError,
] as const;

const RELATIVE_PATH = { type: 'string', minLength: 1, maxLength: MAX_PATH_BYTES, example: 'reports/result.json' } as const;
const ADDRESS = { type: 'string', pattern: '^(?:blake3|sha256):[0-9a-f]{64}$' } as const;

@ApiTags('files')
@Controller('packages')
export class PackageFilesController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly control: ControlPlane,
    @Inject(BYTE_ROUTES) private readonly byteRoutes: ByteRoutes,
  ) {}

  @Get(':package_id/files')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'List the files of a package, by the bytes of their paths' })
  @ApiOkResponse({ type: FilePageDto })
  @Problems(MalformedRequestError, ValidationFailedError, ...CONTROL_PLANE_ERRORS.packages.listFiles)
  async listFiles(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Query(QueryPipe) query: ListFilesQuery,
  ): Promise<FilePageDto> {
    return pageJson(await this.control.packages.listFiles({ packageId, ...pageRequest(query), prefix: query.prefix }), fileJson);
  }

  @Post(':package_id/files')
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Upload one file as a form',
    description: 'The fields come before the part file, and nothing behind it.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: FileFormDto })
  @ApiCreatedResponse({ type: FileDto, headers: LOCATION })
  @ApiResponse(ELSEWHERE)
  @Problems(MalformedBodyError, ...UPLOAD_PROBLEMS)
  postFile(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Actor() actor: string,
    @IdempotencyKey() key: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.byteRoutes.postForm({ request, reply }, packageId, this.grantFor(packageId, actor, key));
  }

  @Put(':package_id/files/:relative_path')
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Upload one file as the body',
    description:
      'The path may hold slashes. Content-Type, which may be any, is the media type of the file; the body is stored as it is.',
  })
  @ApiParam({ name: 'relative_path', schema: RELATIVE_PATH, description: 'Percent-decoded once; %2F is a slash.' })
  @ApiHeader({
    name: 'Repr-Digest',
    required: false,
    description: 'sha-256=:<base64>: is checked before the file is recorded.',
  })
  @ApiHeader({ name: 'Content-Digest', required: false, description: 'As Repr-Digest.' })
  @ApiHeader({ name: 'X-Content-Address', required: false, schema: ADDRESS, description: 'blake3:<hex>, checked likewise.' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: FileDto, headers: LOCATION })
  @ApiResponse(ELSEWHERE)
  @Problems(MalformedRequestError, DigestMismatchError, SizeMismatchError, ...UPLOAD_PROBLEMS)
  putFile(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Actor() actor: string,
    @IdempotencyKey() key: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.byteRoutes.putFile({ request, reply }, packageId, this.grantFor(packageId, actor, key));
  }

  private grantFor(packageId: PackageId, actor: string, idempotencyKey: string | undefined): GrantUpload {
    return (relativePath) => this.control.packages.grantUpload({ packageId, relativePath, actor, idempotencyKey });
  }
}
