import { runServer, VERSION } from '@artifact-store/http-app';
import { warnWithoutTokens } from './access/warn-without-tokens.js';
import { openControlPlane } from './control-plane-server.js';

await runServer(async (config, log) => {
  warnWithoutTokens(config, log);
  const server = await openControlPlane(config, log);
  return { server, greeting: (url) => `artifact-store ${VERSION}, control plane, is running at ${url}\n` };
});
