import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import { CONTROL_PLANE_ERRORS, type ControlPlane, knownResultJson } from '@artifact-store/planes';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor.js';
import { MayRead } from '../access/may-read.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JSON_BODY_PROBLEMS, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { CONTROL_PLANE } from '../parts.js';
import { KnownFilesDto, KnownResultsDto } from './dto/known.dto.js';
import { knownFiles } from './known.mapper.js';

@ApiTags('files')
@Controller('packages')
export class KnownController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post(':package_id/known')
  @HttpCode(200)
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Record files whose bytes are stored already',
    description:
      'Each file of which the backend has a sound copy of the same size and both digests is put into the package as if its bytes had been sent. To a token without the scope read nothing is known.',
  })
  @ApiOkResponse({ type: KnownResultsDto })
  @Problems(...JSON_BODY_PROBLEMS, ...CONTROL_PLANE_ERRORS.known.record)
  async recordKnown(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(JsonBodyPipe) body: KnownFilesDto,
    @Actor() actor: string,
    @MayRead() mayRead: boolean,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<KnownResultsDto> {
    const files = knownFiles(body);
    // Who may not read must not learn by digests what others have stored, nor make it their own to read elsewhere.
    if (!mayRead) return { results: files.map(() => knownResultJson(null)) };
    const results = await this.control.known.record({ packageId, actor, files, idempotencyKey });
    return { results: results.map(knownResultJson) };
  }
}
