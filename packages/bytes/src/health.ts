import type { BackendHealth, CallOptions } from '@artifact-store/planes';
import type { Backends, StorageBackend } from '@artifact-store/storage';

/** The state of each backend, asked all at once. */
export function health(backends: Backends, options: CallOptions): Promise<BackendHealth[]> {
  return Promise.all(backends.all().map((backend) => healthOf(backend, options)));
}

async function healthOf(backend: StorageBackend, options: CallOptions): Promise<BackendHealth> {
  try {
    return await backend.health(options);
  } catch {
    // Against the contract of a backend; but health must say so and not fail.
    return { backendId: backend.id, healthy: false, detail: 'the health check failed', freeBytes: null, totalBytes: null };
  }
}
