import { ForAnyone } from '@artifact-store/http-app';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { HealthDto } from './dto/health.dto.js';
import { Health } from './health.js';
import { healthDto } from './health.mapper.js';

@ApiTags('service')
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get()
  @ForAnyone()
  @ApiOperation({
    summary: 'How the database, the storage and the jobs are',
    description: '200 also where something is wrong: see status.',
  })
  @ApiOkResponse({ type: HealthDto })
  async getHealth(): Promise<HealthDto> {
    return healthDto(await this.health.check());
  }

  @Get('ready')
  @ForAnyone()
  @ApiOperation({ summary: 'Whether requests can be served' })
  @ApiOkResponse({ type: HealthDto })
  @ApiResponse({ status: 503, type: HealthDto, description: 'The database or the backend for new files does not work.' })
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthDto> {
    const report = await this.health.check();
    if (!report.isReady) reply.code(503);
    return healthDto(report);
  }
}
