import { Module } from '@nestjs/common';
import { PackageFilesController } from './package-files.controller.js';
import { PackagesController } from './packages.controller.js';

@Module({ controllers: [PackagesController, PackageFilesController] })
export class PackagesModule {}
