import { ForAnyone, VERSION } from '@artifact-store/http-app';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BannerDto } from './banner.dto.js';

@ApiTags('service')
@Controller()
export class BannerController {
  @Get()
  @ForAnyone()
  @ApiOperation({ summary: 'What this is' })
  @ApiOkResponse({ type: BannerDto })
  banner(): BannerDto {
    return { service: 'artifact-store', version: VERSION, docs: '/docs', openapi: '/openapi.json', health: '/health' };
  }
}
