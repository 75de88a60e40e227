import { type DynamicModule, Module } from '@nestjs/common';
import { BytesController } from './bytes.controller.js';
import { ObjectsController } from './objects/objects.controller.js';
import { DATA_PLANE, type DataPlaneParts, SEND_OPTIONS } from './parts.js';

@Module({ controllers: [BytesController, ObjectsController] })
export class DataPlaneModule {}

/** The routes of a data plane: bytes in, bytes out, and what becomes of them, each under a grant. */
export function dataPlaneModule({ data, idleTimeoutSeconds }: DataPlaneParts): DynamicModule {
  return {
    module: DataPlaneModule,
    providers: [
      { provide: DATA_PLANE, useValue: data },
      { provide: SEND_OPTIONS, useValue: { idleTimeoutSeconds } },
    ],
  };
}
