import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import { CONTROL_PLANE_ERRORS, type ControlPlane, InvalidTimeError, packageJson } from '@artifact-store/planes';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor.js';
import { IdPipe } from '../http/id.pipe.js';
import { instantOf } from '../http/instant.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JSON_BODY_PROBLEMS, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { PackageDto } from '../packages/dto/package.dto.js';
import { CONTROL_PLANE } from '../parts.js';
import { UndeletePackageDto } from './dto/undelete.dto.js';

const REFUSALS = CONTROL_PLANE_ERRORS.collection;

@ApiTags('retention')
@Controller('packages/:package_id')
export class CollectionController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post('undelete')
  @HttpCode(200)
  @Requires('admin')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Bring back a package that was garbage-collected, or is about to be',
    description: 'With all of its files or not at all: it can be done until the first of its bytes are given up.',
  })
  @ApiOkResponse({ type: PackageDto })
  @Problems(...JSON_BODY_PROBLEMS, InvalidTimeError, ...REFUSALS.undelete)
  async undeletePackage(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(JsonBodyPipe) { new_expires_at: expiry, reason }: UndeletePackageDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<PackageDto> {
    const newExpiresAt = instantOf('new_expires_at', expiry);
    return packageJson(await this.control.collection.undelete({ packageId, newExpiresAt, reason, actor, idempotencyKey }));
  }
}
