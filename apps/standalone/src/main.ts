import { warnWithoutTokens } from '@artifact-store/control-plane/module';
import { openControlThread } from '@artifact-store/embedded';
import { runServer } from '@artifact-store/http-app';
import { effectiveAccess } from './access.js';
import { greeting } from './greeting.js';
import { openStandalone } from './standalone.js';

await runServer(async (given, log) => {
  const { config, localToken } = effectiveAccess(given);
  warnWithoutTokens(config, log);
  const server = await openStandalone(config, log, openControlThread);
  return { server, greeting: (url) => greeting(url, localToken?.path) };
});
