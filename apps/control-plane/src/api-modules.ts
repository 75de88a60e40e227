import { BannerModule } from './banner/banner.module.js';
import { CollectionModule } from './collection/collection.module.js';
import { EventsModule } from './events/events.module.js';
import { FilesModule } from './files/files.module.js';
import { HealthModule } from './health/health.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { ManifestsModule } from './manifests/manifests.module.js';
import { MetadataSchemasModule } from './metadata-schemas/metadata-schemas.module.js';
import { PackagesModule } from './packages/packages.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

/** The features of the API; what it documents. */
export const API_MODULES = [
  BannerModule,
  HealthModule,
  PackagesModule,
  ManifestsModule,
  FilesModule,
  UploadsModule,
  RetentionModule,
  CollectionModule,
  MetadataSchemasModule,
  EventsModule,
  JobsModule,
] as const;
