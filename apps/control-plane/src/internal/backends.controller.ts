import { ForPlanes } from '@artifact-store/http-app';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { TRUST, type Trust } from './trust.js';

/** What the log knows of storage backends, for data planes that find one empty. */
@Controller('internal/backends')
@ForPlanes()
export class BackendsController {
  constructor(@Inject(TRUST) private readonly trust: Trust) {}

  @Get(':backendId')
  async getBackend(@Param('backendId') backendId: string): Promise<{ readonly has_objects: boolean }> {
    return { has_objects: await this.trust.log.hasObjectsOn(backendId) };
  }
}
