import { Module } from '@nestjs/common';
import { ArchiveController } from './archive.controller.js';
import { KnownController } from './known.controller.js';
import { PackageFilesController } from './package-files.controller.js';
import { PackagesController } from './packages.controller.js';

@Module({ controllers: [PackagesController, PackageFilesController, KnownController, ArchiveController] })
export class PackagesModule {}
