import { Module } from '@nestjs/common';
import { BannerController } from './banner.controller.js';

@Module({ controllers: [BannerController] })
export class BannerModule {}
