import { Requires } from '@artifact-store/http-app';
import type { PackageId } from '@artifact-store/identity';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  NonCanonicalManifestError,
  type StoredManifest,
  ValidationFailedError,
} from '@artifact-store/planes';
import { manifestJson } from '@artifact-store/registry';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdPipe } from '../http/id.pipe.js';
import { ETAG, PackageIdParameter } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { CONTROL_PLANE } from '../parts.js';
import { isKnown } from './if-none-match.js';

const NOT_MODIFIED = { status: 304, description: 'If-None-Match names the manifest.', headers: ETAG } as const;

@ApiTags('packages')
@Controller('packages')
export class ManifestsController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Get(':package_id/manifest')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'Get the manifest as stored: canonical CBOR' })
  @ApiOkResponse({ content: { 'application/cbor': { schema: { type: 'string', format: 'binary' } } }, headers: ETAG })
  @ApiResponse(NOT_MODIFIED)
  @Problems(ValidationFailedError, ...CONTROL_PLANE_ERRORS.packages.manifest)
  async getManifest(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.control.packages.manifest(packageId);
    send(request, reply, manifest, 'application/cbor', () => Buffer.from(manifest.bytes));
  }

  @Get(':package_id/manifest.json')
  @Requires('read')
  @PackageIdParameter()
  @ApiOperation({ summary: 'Get the manifest as canonical JSON (RFC 8785)' })
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object' } } }, headers: ETAG })
  @ApiResponse(NOT_MODIFIED)
  @Problems(ValidationFailedError, ...CONTROL_PLANE_ERRORS.packages.manifest, NonCanonicalManifestError)
  async getManifestJson(
    @Param('package_id', IdPipe) packageId: PackageId,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.control.packages.manifest(packageId);
    send(request, reply, manifest, 'application/json', () => manifestJson(manifest.bytes));
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { manifestDigest }: StoredManifest,
  mediaType: string,
  content: () => Buffer | string,
): void {
  const tag = `"${manifestDigest}"`;
  reply.header('etag', tag).header('cache-control', 'private, max-age=31536000, immutable');
  if (isKnown(request.headers['if-none-match'], tag)) reply.code(304).send();
  else reply.header('content-type', mediaType).send(content());
}
