import { DeclaredAccess } from '@artifact-store/http-app';
import type { DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { dataPlaneModule } from './data-plane.module.js';
import { DataPlaneHealth } from './health/data-plane-health.js';
import { HealthController } from './health/health.controller.js';
import type { DataPlaneParts } from './parts.js';

class DataPlaneProcess {}

export interface DataPlaneProcessParts extends DataPlaneParts {
  /** Rejects where the control plane does not answer. */
  readonly askControlPlane: () => Promise<void>;
}

/** All routes of a data plane that is a process of its own: those of bytes, and what it says of itself. */
export function dataPlaneProcessModule({ askControlPlane, ...parts }: DataPlaneProcessParts): DynamicModule {
  return {
    module: DataPlaneProcess,
    imports: [DiscoveryModule, dataPlaneModule(parts)],
    controllers: [HealthController],
    providers: [DeclaredAccess, { provide: DataPlaneHealth, useValue: new DataPlaneHealth(parts.data, askControlPlane) }],
  };
}
