import { warnWithoutTokens } from '@artifact-store/control-plane/module';
import { openControlThread } from '@artifact-store/embedded';
import { runServer } from '@artifact-store/http-app';
import { effectiveAccess } from './access.js';
import { greeting } from './greeting.js';
import { openStandalone } from './standalone.js';

/** Whoever has one process wants nothing else to run so that room becomes free. */
const GC_INTERVAL_SECONDS = 3600;

await runServer(
  async (given, log) => {
    const { config, localToken } = effectiveAccess(given);
    warnWithoutTokens(config, log);
    const server = await openStandalone(config, log, openControlThread);
    return { server, greeting: (url) => greeting(url, localToken?.path) };
  },
  { gcIntervalSeconds: GC_INTERVAL_SECONDS },
);
