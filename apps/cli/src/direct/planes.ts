import type { Config } from '@artifact-store/config';
import type { OpenControl } from '@artifact-store/embedded';
import type { JobTools } from '@artifact-store/jobs';
import { InternalError, InvalidConfigurationError } from '@artifact-store/planes';

/** Both planes in this process, as far as a command that works on jobs needs them. */
export interface OpenPlanes extends Pick<OpenControl, 'control' | 'close'> {
  readonly data: JobTools['data'];
}

/** The planes of the configuration. @throws as `openControl`; with storage also BackendUnavailableError, InvalidConfigurationError */
export async function openPlanes(config: Config, withStorage: boolean): Promise<OpenPlanes> {
  if (withStorage) refuseSplitPlanes(config);
  const { openControl, openData } = await import('@artifact-store/embedded');
  const { control, trust, close } = await openControl(config, { migrate: false });
  if (!withStorage) return { control, data: NO_STORAGE, close };
  try {
    const { receipts, uploadLeases: uploads, log } = control;
    const bytes = await openData(config, { trust, receipts, uploads, log });
    // Bytes first: what they report must still find its log.
    return { control, data: bytes.data, close: () => bytes.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The bytes are with the data planes then, and a directory of the same name on this machine is not theirs. */
export function refuseSplitPlanes({ planes }: Config): void {
  if (planes.dataPlaneUrls.length === 0) return;
  throw new InvalidConfigurationError(
    'ARTIFACTSTORE_DATA_PLANE_PUBLIC_URL names data planes that are processes of their own: this is work for the control plane, whose API --api or ARTIFACTSTORE_API_URL names',
  );
}

const notOpened = () => Promise.reject(new InternalError('the storage was not opened'));
const NO_STORAGE: JobTools['data'] = { delete: notOpened, verify: notOpened, list: notOpened, stat: notOpened };
