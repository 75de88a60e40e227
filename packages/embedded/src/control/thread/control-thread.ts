import { Worker } from 'node:worker_threads';
import { fixedTrust } from '@artifact-store/planes';
import { type OpenControl, processKey } from '../../control.js';
import type { ThreadData } from './messages.js';
import { ThreadCalls } from './thread-calls.js';

/**
 * Opens the control plane in a thread of its own: SQLite's driver is synchronous, and its commits would stall every byte
 * stream of this process. What goes in and out is plain data, so nobody can tell the difference (ADR-0015).
 * @throws as `openControl`
 */
export async function openControlThread(config: ThreadData['config']): Promise<OpenControl> {
  const key = await processKey();
  const data: ThreadData = {
    config: {
      database: config.database,
      limits: config.limits,
      storage: config.storage,
      retention: config.retention,
      grantTtlSeconds: config.grantTtlSeconds,
      uploadTtlSeconds: config.uploadTtlSeconds,
    },
    key,
  };
  const worker = new Worker(new URL('./control-worker.js', import.meta.url), { workerData: data, name: 'control-plane' });
  const calls = new ThreadCalls(worker);
  try {
    const { logId } = await calls.opened;
    return {
      control: calls.controlPlane(),
      logId,
      trust: fixedTrust(logId, [key]),
      close: () => calls.close(),
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}
