import { generateGrantJwk, importGrantKey } from '@artifact-store/planes';
import { API_ACCESS, accessMaterial, accessMatrix, DATA_ACCESS, withServedRoutes } from '@artifact-store/testkit';
import { startServer, TOKENS } from './server.js';

accessMatrix('the whole system in one process', { ...API_ACCESS, ...DATA_ACCESS }, async ({ anonymousRead }) => {
  const key = await importGrantKey(await generateGrantJwk());
  const settings = { ARTIFACTSTORE_ANON_READ: String(anonymousRead) };
  const { made: server, served } = await withServedRoutes(() => startServer(settings, undefined, undefined, key));
  const { url } = server;
  return {
    url,
    served,
    secrets: { ...TOKENS, unknown: 'not-a-configured-token', 'plane credential': 'there-are-no-planes-here-0123456789' },
    material: await accessMaterial({ url, dataUrl: url, token: TOKENS.all, key }),
    close: () => server.close(),
  };
});
