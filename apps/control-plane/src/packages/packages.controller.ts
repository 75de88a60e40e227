import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  finalizedPackageJson,
  grantJson,
  InvalidTimeError,
  MalformedRequestError,
  MetadataValidatorBusyError,
  packageJson,
  pageJson,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../access/actor.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe, OptionalJsonBodyPipe } from '../http/json/json-body.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JSON_BODY_PROBLEMS, LOCATION, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { CONTROL_PLANE } from '../parts.js';
import { CreatePackageDto } from './dto/create-package.dto.js';
import { FinalizedPackageDto, FinalizePackageDto } from './dto/finalize-package.dto.js';
import { GrantDto, GrantUploadDto } from './dto/grant.dto.js';
import { ListPackagesQuery } from './dto/list-packages.query.js';
import { CreatedPackageDto, PackageDto, PackagePageDto } from './dto/package.dto.js';
import { createdPackageDto, createPackage, listPackages } from './packages.mapper.js';

const REFUSALS = CONTROL_PLANE_ERRORS.packages;

@ApiTags('packages')
@Controller('packages')
export class PackagesController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post()
  @Requires('write')
  @Repeatable()
  @ApiOperation({ summary: 'Create a package', description: 'With unique_key: or answer the one that has it.' })
  @ApiCreatedResponse({ type: CreatedPackageDto, headers: LOCATION })
  @ApiOkResponse({
    type: CreatedPackageDto,
    headers: LOCATION,
    description: 'The package with this unique_key, which was there.',
  })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.create, MetadataValidatorBusyError)
  async createPackage(
    @Body(JsonBodyPipe) body: CreatePackageDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedPackageDto> {
    const created = await this.control.packages.create(createPackage(body, actor, idempotencyKey));
    reply.code(created.created ? 201 : 200).header('location', `/packages/${created.package.packageId}`);
    return createdPackageDto(created);
  }

  @Get()
  @Requires('read')
  @ApiOperation({
    summary: 'List packages, newest first',
    description:
      'Filters narrow the list together. `metadata.<key>=<value>` filters by a member of the metadata, as in `metadata.build=7`.',
  })
  @ApiOkResponse({ type: PackagePageDto })
  @Problems(MalformedRequestError, InvalidTimeError, ...REFUSALS.list)
  async listPackages(@Query(QueryPipe) query: ListPackagesQuery): Promise<PackagePageDto> {
    return pageJson(await this.control.packages.list(listPackages(query)), packageJson);
  }

  @Get(':package_id')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'Get a package' })
  @ApiOkResponse({ type: PackageDto })
  @Problems(ValidationFailedError, ...REFUSALS.get)
  async getPackage(@Param('package_id', IdPipe) packageId: PackageId): Promise<PackageDto> {
    return packageJson(await this.control.packages.get(packageId));
  }

  @Post(':package_id/grants')
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({
    summary: 'Get a fresh upload grant',
    description:
      'For uploads straight to the data plane. With the Idempotency-Key of an upload that is recorded already it is given whatever became of the package since: the upload is answered with that record.',
  })
  @ApiBody({ type: GrantUploadDto, required: false })
  @ApiCreatedResponse({ type: GrantDto })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.grantUpload)
  async grantUpload(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(OptionalJsonBodyPipe) body: GrantUploadDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<GrantDto> {
    const relativePath = body.relative_path ?? undefined;
    return grantJson(await this.control.packages.grantUpload({ packageId, relativePath, actor, idempotencyKey }));
  }

  @Post(':package_id/finalize')
  @HttpCode(200)
  @Requires('write')
  @Repeatable()
  @PackageIdParameter()
  @ApiOperation({ summary: 'Close a package for good', description: 'Idempotent: a finalized package answers the same again.' })
  @ApiBody({ type: FinalizePackageDto, required: false })
  @ApiOkResponse({ type: FinalizedPackageDto })
  @Problems(...JSON_BODY_PROBLEMS, ...REFUSALS.finalize)
  async finalizePackage(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Body(OptionalJsonBodyPipe) body: FinalizePackageDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
  ): Promise<FinalizedPackageDto> {
    const allowEmpty = body.allow_empty ?? undefined;
    return finalizedPackageJson(await this.control.packages.finalize({ packageId, actor, allowEmpty, idempotencyKey }));
  }
}
