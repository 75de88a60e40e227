import { Module } from '@nestjs/common';
import { MetadataSchemasController } from './metadata-schemas.controller.js';

@Module({ controllers: [MetadataSchemasController] })
export class MetadataSchemasModule {}
