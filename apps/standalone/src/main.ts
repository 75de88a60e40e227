import { loadConfig } from '@artifact-store/config';
import { createLog } from '@artifact-store/control-plane/module';
import { openControlThread } from '@artifact-store/embedded';
import { effectiveAccess } from './access.js';
import { exitCodeOf, explain } from './failure.js';
import { greeting } from './greeting.js';
import { openStandalone } from './standalone.js';

try {
  const { config, localToken } = effectiveAccess(loadConfig());
  const log = createLog(config.logLevel);
  if (config.unknownVariables.length > 0) {
    log.warn({ variables: config.unknownVariables }, 'variables that look like settings and are none');
  }
  if (config.access.tokens.length === 0) {
    log.warn('no token is configured: every protected route answers 401 until ARTIFACTSTORE_AUTH_TOKENS names one');
  }
  const standalone = await openStandalone(config, log, openControlThread);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Once: the same signal again ends the process at once.
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      void standalone.stop();
    });
  }
  const url = await standalone.listen().catch(async (error: unknown) => {
    await standalone.stop();
    throw error;
  });
  process.stdout.write(greeting(url, localToken?.path));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
