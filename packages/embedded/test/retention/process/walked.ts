import { expect } from '@jest/globals';
import { ProcessGoneError, RetentionProcess } from './running.js';

/**
 * The moments that a walk came by in a process of its own, up to the one at which it killed itself, if it was told to; without those
 * of the end of the process, which storage backends come by side by side.
 */
export async function walked(
  orders: Parameters<typeof RetentionProcess.start>[0],
  walk: (process: RetentionProcess) => Promise<unknown>,
  via: readonly string[] = [],
): Promise<readonly string[]> {
  const process = await RetentionProcess.start(orders, via);
  try {
    await walk(process);
    const moments = [...process.moments];
    await process.end();
    return moments;
  } catch (error) {
    if (!(error instanceof ProcessGoneError)) throw error;
    expect(await process.gone()).toBe('SIGKILL');
  } finally {
    await process.kill();
  }
  return process.moments;
}
