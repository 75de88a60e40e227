import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import {
  ARCHIVE_LINES_TYPE,
  ARCHIVE_TYPE,
  BackendUnavailableError,
  type ControlPlane,
  MalformedBodyError,
  MalformedRequestError,
  PackageCollectedError,
  PackageCollectingError,
  PackageNotFoundError,
  PackageNotOpenError,
  StorageFullError,
  UnsupportedMediaTypeError,
  UploadIdleTimeoutError,
  UploadInterruptedError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor } from '../access/actor.js';
import type { ByteRoutes } from '../bytes/byte-routes.js';
import { IdPipe } from '../http/id.pipe.js';
import { Repeatable } from '../idempotency/idempotency-key.js';
import { ELSEWHERE, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { BYTE_ROUTES, CONTROL_PLANE } from '../parts.js';
import { ArchiveLineDto } from './dto/archive.dto.js';

@ApiTags('files')
@Controller('packages')
export class ArchiveController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly control: ControlPlane,
    @Inject(BYTE_ROUTES) private readonly byteRoutes: ByteRoutes,
  ) {}

  @Post(':package_id/archive')
  @HttpCode(200)
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Upload many files as one tar archive',
    description:
      'ustar, pax or GNU, not compressed; regular files only. The answer is a line of JSON for each entry, sent while the archive is still received: read it while you send. A line stands for what is durable and recorded; what has none is not promised. The pax records ARTIFACTSTORE.media_type, .content_address, .sha256 and .idempotency_key say of a file what the header fields of a PUT say.',
  })
  @ApiConsumes(ARCHIVE_TYPE)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiExtraModels(ArchiveLineDto)
  @ApiOkResponse({
    description: 'One such object a line. The status says nothing of single files, nor whether the archive came to its end.',
    content: { [ARCHIVE_LINES_TYPE]: { schema: { $ref: getSchemaPath(ArchiveLineDto) } } },
  })
  @ApiResponse(ELSEWHERE)
  @Problems(
    MalformedRequestError,
    MalformedBodyError,
    PackageNotFoundError,
    PackageNotOpenError,
    PackageCollectingError,
    PackageCollectedError,
    UploadInterruptedError,
    UploadIdleTimeoutError,
    UnsupportedMediaTypeError,
    ValidationFailedError,
    BackendUnavailableError,
    StorageFullError,
  )
  postArchive(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Actor() actor: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const grant = () => this.control.packages.grantUpload({ packageId, actor });
    return this.byteRoutes.postArchive({ request, reply }, packageId, grant);
  }
}
