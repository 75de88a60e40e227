import type { Config } from '@artifact-store/config';
import type { ControlPlane, DataPlane } from '@artifact-store/planes';
import type { ByteRoutes } from './bytes/byte-routes.js';

/** What the API of a control plane stands on. */
export interface ControlPlaneParts {
  readonly control: ControlPlane;
  readonly byteRoutes: ByteRoutes;
  /** Whoever can tell how the storage backends are. */
  readonly backends: Pick<DataPlane, 'health'>;
  readonly defaultBackendId: string;
  readonly access: Config['access'];
}

export const CONTROL_PLANE = Symbol('ControlPlane');
export const BYTE_ROUTES = Symbol('ByteRoutes');
