import { parentPort, workerData } from 'node:worker_threads';
import type { WorkingControlPlane } from '@artifact-store/planes';
import { type OpenControl, openControl } from '../../control.js';
import { encodeError, encodeResults, holdsResults } from './error-codec.js';
import type { Reply, Request, ThreadData } from './messages.js';

/** The entry of the control plane's thread: opens it, then answers calls until it is told to close. */
async function run(): Promise<void> {
  const { config, key } = workerData as ThreadData;
  try {
    const opened = await openControl(config, { keys: [key] });
    parentPort?.on('message', (request: Request) => void take(opened, request));
    reply({ opened: { logId: opened.logId } });
  } catch (error) {
    reply({ failed: encodeError(error) });
  }
}

async function take(opened: OpenControl, request: Request): Promise<void> {
  if ('close' in request) {
    await opened.close();
    parentPort?.close();
    return;
  }
  try {
    reply({ call: request.call, answer: await answer(opened.control, request) });
  } catch (error) {
    reply({ call: request.call, error: encodeError(error) });
  }
}

async function answer(
  control: WorkingControlPlane,
  { role, method, parameters }: Extract<Request, { call: number }>,
): Promise<unknown> {
  const methods = control[role] as unknown as Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>;
  const result = await methods[method]?.(...parameters);
  return holdsResults(role) ? encodeResults(result as Parameters<typeof encodeResults>[0]) : result;
}

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}

await run();
