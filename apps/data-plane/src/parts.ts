import type { DataPlane } from '@artifact-store/planes';

/** What the routes of a data plane stand on. */
export interface DataPlaneParts {
  readonly data: DataPlane;
  readonly idleTimeoutSeconds: number;
}

export const DATA_PLANE = Symbol('DataPlane');
export const SEND_OPTIONS = Symbol('SendOptions');
