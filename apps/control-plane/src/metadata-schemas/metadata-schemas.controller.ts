import { Requires } from '@artifact-store/http-app';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  MalformedRequestError,
  MetadataValidatorBusyError,
  metadataSchemaJson,
  metadataSchemaSummaryJson,
  pageJson,
  schemaText,
} from '@artifact-store/planes';
import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../access/actor.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JSON_BODY_PROBLEMS, LOCATION } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { PageQuery } from '../packages/dto/page.query.js';
import { pageRequest } from '../packages/packages.mapper.js';
import { CONTROL_PLANE } from '../parts.js';
import { MetadataSchemaDto, MetadataSchemaPageDto } from './dto/metadata-schema.dto.js';
import { RegisterSchemaDto } from './dto/register-schema.dto.js';

const REFUSALS = CONTROL_PLANE_ERRORS.schemas;

@ApiTags('metadata schemas')
@Controller('metadata-schemas')
export class MetadataSchemasController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post()
  @Requires('admin')
  @Repeatable()
  @ApiOperation({
    summary: 'Register a schema that packages may name for their metadata',
    description: 'A schema never changes and is never removed. The same one under its slug again is answered.',
  })
  @ApiCreatedResponse({ type: MetadataSchemaDto, headers: LOCATION })
  @ApiOkResponse({ type: MetadataSchemaDto, headers: LOCATION, description: 'The slug has this schema already.' })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.register, MetadataValidatorBusyError)
  async registerMetadataSchema(
    @Body(JsonBodyPipe) { slug, json_schema: document }: RegisterSchemaDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MetadataSchemaDto> {
    const registered = await this.control.schemas.register({ slug, jsonSchema: schemaText(document), actor, idempotencyKey });
    reply.code(registered.created ? 201 : 200).header('location', `/metadata-schemas/${registered.slug}`);
    return metadataSchemaJson(registered);
  }

  @Get()
  @Requires('read')
  @ApiOperation({ summary: 'List metadata schemas, newest first', description: 'Without the schemas themselves.' })
  @ApiOkResponse({ type: MetadataSchemaPageDto })
  @Problems(MalformedRequestError, ...REFUSALS.list)
  async listMetadataSchemas(@Query(QueryPipe) query: PageQuery): Promise<MetadataSchemaPageDto> {
    return pageJson(await this.control.schemas.list(pageRequest(query)), metadataSchemaSummaryJson);
  }

  @Get(':slug')
  @Requires('read')
  @ApiParam({ name: 'slug', schema: { type: 'string' }, example: 'guide-board.run.v1' })
  @ApiOperation({ summary: 'Get a metadata schema' })
  @ApiOkResponse({ type: MetadataSchemaDto })
  @Problems(...REFUSALS.get)
  async getMetadataSchema(@Param('slug') slug: string): Promise<MetadataSchemaDto> {
    return metadataSchemaJson(await this.control.schemas.get(slug));
  }
}
