import { ForPlanes } from '@artifact-store/http-app';
import {
  type BeginUpload,
  type BegunUploadJson,
  beginUploadFrom,
  begunUploadJson,
  type ControlPlane,
  type UploadLease,
  uploadLeaseFrom,
} from '@artifact-store/planes';
import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { CONTROL_PLANE } from '../parts.js';
import { FieldsPipe } from './fields.pipe.js';

/** Long enough for a grant with the longest path. */
const MAX_BYTES = 64 * 1024;

/** Where data planes lease upload sessions. The credential authenticates the channel, each grant its session. */
@Controller('internal/uploads')
@ForPlanes()
export class UploadLeasesController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post('begin')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async begin(@Body(new FieldsPipe(beginUploadFrom, MAX_BYTES)) command: BeginUpload): Promise<BegunUploadJson> {
    return begunUploadJson(await this.control.uploadLeases.begin(command));
  }

  @Post('heartbeat')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async heartbeat(@Body(new FieldsPipe(uploadLeaseFrom, MAX_BYTES)) lease: UploadLease): Promise<object> {
    await this.control.uploadLeases.heartbeat(lease);
    return {};
  }

  @Post('end')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async end(@Body(new FieldsPipe(uploadLeaseFrom, MAX_BYTES)) lease: UploadLease): Promise<object> {
    await this.control.uploadLeases.end(lease);
    return {};
  }
}
