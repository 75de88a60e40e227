import type { ControlPlane } from '@artifact-store/planes';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PlaneCredentials } from '../access/plane-credentials.js';
import { CONTROL_PLANE } from '../parts.js';
import { BackendsController } from './backends.controller.js';
import { PlaneGuard } from './plane.guard.js';
import { ReceiptsController } from './receipts.controller.js';
import { TrustController } from './trust.controller.js';
import { TRUST, type Trust } from './trust.js';
import { UploadLeasesController } from './upload-leases.controller.js';

@Module({ controllers: [BackendsController, ReceiptsController, TrustController, UploadLeasesController] })
export class InternalModule {}

export interface InternalParts {
  readonly control: ControlPlane;
  readonly trust: Trust;
  /** SHA-256 of each credential that is taken. */
  readonly credentialDigests: readonly Uint8Array[];
}

/** The routes for other planes: on the port of the API, or on one of their own. */
export function internalModule({ control, trust, credentialDigests }: InternalParts): DynamicModule {
  return {
    module: InternalModule,
    providers: [
      { provide: CONTROL_PLANE, useValue: control },
      { provide: TRUST, useValue: trust },
      { provide: PlaneCredentials, useValue: new PlaneCredentials(credentialDigests) },
      // Of the whole application, so that no route for planes can do without it.
      { provide: APP_GUARD, useClass: PlaneGuard },
    ],
  };
}
