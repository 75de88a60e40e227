import { Module } from '@nestjs/common';
import { HoldsController } from './holds.controller.js';
import { RetentionController } from './retention.controller.js';

@Module({ controllers: [RetentionController, HoldsController] })
export class RetentionModule {}
