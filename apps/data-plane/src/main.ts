import { runServer, VERSION } from '@artifact-store/http-app';
import { openDataPlane } from './data-plane-server.js';

const HTTP_PORT = 8001;

await runServer(
  async (config, log) => {
    const server = await openDataPlane(config, log);
    return { server, greeting: (url) => `artifact-store ${VERSION}, data plane, is running at ${url}\n` };
  },
  { httpPort: HTTP_PORT },
);
