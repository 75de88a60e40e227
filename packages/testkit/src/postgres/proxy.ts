import { type ByteProxy, byteProxy } from '../faults/byte-proxy.js';

/** A proxy before PostgreSQL that can break connections at a chosen statement. */
export interface PostgresProxy extends ByteProxy {
  /** The URL of the database through the proxy. */
  readonly url: string;
}

export async function postgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const proxy = await byteProxy();
  return Object.assign(proxy, { url: proxy.before(databaseUrl) });
}
