import { startServerProcess } from '@artifact-store/testkit';

/** The built standalone server on loopback, on a free port if none is given, with all that it keeps below `directory`. */
export async function startStandalone(directory: string, port = '0', env: Readonly<Record<string, string>> = {}) {
  const server = await startServerProcess({ home: directory, env: { ARTIFACTSTORE_HTTP_PORT: port, ...env } });
  return {
    url: server.url,
    port: String(server.port),
    kill: async () => void (await server.kill()),
    [Symbol.asyncDispose]: async () => void (await server.stop()),
  };
}
