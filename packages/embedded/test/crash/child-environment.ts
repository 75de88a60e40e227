import { join } from 'node:path';

/** What a process that is to be killed runs with. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    // One thread for all that touches files, so that their order is the same in every run.
    UV_THREADPOOL_SIZE: '1',
    ...(process.env.TEST_RUN_DIR && { NODE_COMPILE_CACHE: join(process.env.TEST_RUN_DIR, 'compile-cache') }),
  };
}
