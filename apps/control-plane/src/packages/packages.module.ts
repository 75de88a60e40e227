import { Module } from '@nestjs/common';
import { KnownController } from './known.controller.js';
import { PackageFilesController } from './package-files.controller.js';
import { PackagesController } from './packages.controller.js';

@Module({ controllers: [PackagesController, PackageFilesController, KnownController] })
export class PackagesModule {}
