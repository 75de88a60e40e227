import type { CborMap } from '@artifact-store/encoding';
import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  eventJson,
  InvalidTimeError,
  MalformedRequestError,
  type PageJson,
  pageJson,
  retentionExplanationJson,
  retentionExtensionJson,
  retentionStatusJson,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JSON_BODY_PROBLEMS, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { PageQuery } from '../packages/dto/page.query.js';
import { pageRequest } from '../packages/packages.mapper.js';
import { CONTROL_PLANE } from '../parts.js';
import { ExtendRetentionDto, RetentionExtensionDto } from './dto/extension.dto.js';
import { RetentionHistoryPageDto } from './dto/history.dto.js';
import { RetentionExplanationDto, RetentionStatusDto } from './dto/retention-status.dto.js';
import { extendRetention } from './retention.mapper.js';

const REFUSALS = CONTROL_PLANE_ERRORS.retention;

@ApiTags('retention')
@Controller('packages/:package_id')
export class RetentionController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Get('retention')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'Get how long a package is kept, and the holds in force' })
  @ApiOkResponse({ type: RetentionStatusDto })
  @Problems(ValidationFailedError, ...REFUSALS.get)
  async getRetention(@Param('package_id', IdPipe) packageId: PackageId): Promise<RetentionStatusDto> {
    return retentionStatusJson(await this.control.retention.get(packageId));
  }

  @Get('explain')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Explain why a package is kept, or is not',
    description: 'Until when, by which rule, set by which event, and what happens next.',
  })
  @ApiOkResponse({ type: RetentionExplanationDto })
  @Problems(ValidationFailedError, ...REFUSALS.explain)
  async explainRetention(@Param('package_id', IdPipe) packageId: PackageId): Promise<RetentionExplanationDto> {
    return retentionExplanationJson(await this.control.retention.explain(packageId));
  }

  @Get('retention/history')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({
    summary: "List what the log tells of a package's retention, oldest first",
    description: 'The events as `GET /events` shows them.',
  })
  @ApiOkResponse({ type: RetentionHistoryPageDto })
  @ApiOkResponse({ type: RetentionHistoryPageDto })
  @Problems(MalformedRequestError, ...REFUSALS.history)
  async listRetentionHistory(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Query(QueryPipe) query: PageQuery,
  ): Promise<PageJson<CborMap>> {
    return pageJson(await this.control.retention.history({ packageId, ...pageRequest(query) }), eventJson);
  }

  @Post('retention/extensions')
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({ summary: 'Keep a package for longer', description: 'Nothing ever shortens retention.' })
  @ApiCreatedResponse({ type: RetentionExtensionDto })
  @Problems(...JSON_BODY_PROBLEMS, InvalidTimeError, ...REFUSALS.extend)
  async extendRetention(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(JsonBodyPipe) body: ExtendRetentionDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<RetentionExtensionDto> {
    const command = extendRetention(body, { packageId, actor, idempotencyKey });
    return retentionExtensionJson(await this.control.retention.extend(command));
  }
}
