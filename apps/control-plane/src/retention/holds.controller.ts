import { Requires } from '@artifact-store/http-app';
import type { HoldId, PackageId } from '@artifact-store/identity';
import { CONTROL_PLANE_ERRORS, type ControlPlane, holdJson, MalformedRequestError, pageJson } from '@artifact-store/planes';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { HoldIdParameter, JSON_BODY_PROBLEMS, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { PageQuery } from '../packages/dto/page.query.js';
import { pageRequest } from '../packages/packages.mapper.js';
import { CONTROL_PLANE } from '../parts.js';
import { ApplyHoldDto, HoldDto, HoldPageDto, ReleaseHoldDto } from './dto/hold.dto.js';
import { applyHold } from './retention.mapper.js';

const REFUSALS = CONTROL_PLANE_ERRORS.retention;

@ApiTags('retention')
@Controller('packages/:package_id/retention/holds')
export class HoldsController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Get()
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'List the holds of a package in the order they were applied, released ones too' })
  @ApiOkResponse({ type: HoldPageDto })
  @Problems(MalformedRequestError, ...REFUSALS.holds)
  async listHolds(@Param('package_id', IdPipe) packageId: PackageId, @Query(QueryPipe) query: PageQuery): Promise<HoldPageDto> {
    return pageJson(await this.control.retention.holds({ packageId, ...pageRequest(query) }), holdJson);
  }

  @Post()
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Keep a package for one more case',
    description: 'Whatever its expiry, until this hold and all others are released.',
  })
  @ApiCreatedResponse({ type: HoldDto })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.hold)
  async applyHold(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(JsonBodyPipe) body: ApplyHoldDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<HoldDto> {
    return holdJson(await this.control.retention.hold(applyHold(body, { packageId, actor, idempotencyKey })));
  }

  @Post(':hold_id/release')
  @HttpCode(200)
  @Requires('admin')
  @Repeatable()
  @PackageIdParameter()
  @HoldIdParameter()
  @ApiOperation({ summary: 'End one hold', description: 'The others stand.' })
  @ApiOkResponse({ type: HoldDto })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.release)
  async releaseHold(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Param('hold_id', IdPipe) holdId: HoldId,
    @Body(JsonBodyPipe) { reason }: ReleaseHoldDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<HoldDto> {
    return holdJson(await this.control.retention.release({ packageId, holdId, reason, actor, idempotencyKey }));
  }
}
