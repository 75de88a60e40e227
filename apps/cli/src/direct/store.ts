import type { Remote } from '@artifact-store/client';
import type { StorePorts } from '@artifact-store/guide-board';
import { openWhereItIs, type PlaceOptions } from './place.js';
import { refuseSplitPlanes } from './planes.js';

/** Where a command stores packages: with an API, or in the configured database and storage themselves. */
export interface OpenStore extends Omit<StorePorts, 'digester'> {
  /** Address of the API at which its packages are found; null where none is known. */
  readonly apiUrl: string | null;
  close(): Promise<void>;
}

/** The store of the configuration. @throws as `openPlace` with storage */
export function openStore(options: Omit<PlaceOptions, 'withStorage'>): Promise<OpenStore> {
  return openWhereItIs(options, { here: () => openHere(options), served: storeAt });
}

export function storeAt(remote: Remote, apiUrl: string): OpenStore {
  const { packages, schemas } = remote.control;
  return { packages, schemas, dataPlane: remote.dataPlane, apiUrl, close: () => remote.close() };
}

async function openHere({ config }: Pick<PlaceOptions, 'config'>): Promise<OpenStore> {
  refuseSplitPlanes(config);
  const { openRegistry } = await import('@artifact-store/embedded');
  const { control, data, dispose } = await openRegistry(config, { migrate: false });
  return { packages: control.packages, schemas: control.schemas, dataPlane: () => data, apiUrl: null, close: dispose };
}
