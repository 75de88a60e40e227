import { ForAnyone, VERSION } from '@artifact-store/http-app';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataPlaneHealth, type HealthJson } from './data-plane-health.js';

/** What a data plane that is a process of its own says of itself. */
@Controller()
@ForAnyone()
export class HealthController {
  constructor(@Inject(DataPlaneHealth) private readonly health: DataPlaneHealth) {}

  @Get()
  banner() {
    return { service: 'artifact-store data plane', version: VERSION, health: '/health' };
  }

  @Get('health')
  async getHealth(): Promise<HealthJson> {
    return this.health.check();
  }

  @Get('health/ready')
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthJson> {
    const report = await this.health.check();
    if (report.status !== 'ok') reply.code(503);
    return report;
  }
}
