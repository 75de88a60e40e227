import { ForGrants } from '@artifact-store/http-app';
import type { DataPlane } from '@artifact-store/planes';
import { Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type SendOptions, sendFile } from './downloads/send-file.js';
import { checkFile, checkPackage, checkUpload, grantOf } from './grants/claimed.js';
import { DATA_PLANE, SEND_OPTIONS } from './parts.js';
import { receiveArchive } from './uploads/archive/receive-archive.js';
import { receiveForm } from './uploads/form/receive-form.js';
import { receiveFile } from './uploads/receive-file.js';
import { receiveUpload } from './uploads/receive-upload.js';

/** Authorised by the grant in the URL alone: a bearer token is neither asked for nor looked at. */
@Controller('data')
@ForGrants()
export class BytesController {
  constructor(
    @Inject(DATA_PLANE) private readonly data: DataPlane,
    @Inject(SEND_OPTIONS) private readonly options: SendOptions,
  ) {}

  @Put('packages/:package_id/files/:relative_path')
  putFile(@Param('package_id') packageId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return receiveFile(this.data, request, reply, async () => packageGrant(request, packageId));
  }

  @Post('packages/:package_id/files')
  postForm(@Param('package_id') packageId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const grant = packageGrant(request, packageId);
    return receiveForm(this.data, request, reply, async () => grant);
  }

  @Post('packages/:package_id/archive')
  postArchive(@Param('package_id') packageId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const grant = packageGrant(request, packageId);
    return receiveArchive(this.data, request, reply, async () => grant, this.options);
  }

  @Put('uploads/:upload_id')
  putUpload(@Param('upload_id') uploadId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const grant = grantOf(request);
    checkUpload(grant, uploadId);
    return receiveUpload(this.data, request, reply, async () => grant);
  }

  @Get('files/:file_id')
  getFile(@Param('file_id') fileId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const grant = grantOf(request);
    checkFile(grant, fileId);
    return sendFile(this.data, request, reply, grant, this.options);
  }
}

function packageGrant(request: FastifyRequest, packageId: string): string {
  const grant = grantOf(request);
  checkPackage(grant, packageId);
  return grant;
}
