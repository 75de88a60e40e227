import { type ByteProxy, byteProxy } from '../faults/byte-proxy.js';

/** A proxy before PostgreSQL that can break connections at a chosen statement: at `url` is the database. */
export async function postgresProxy(databaseUrl: string): Promise<ByteProxy> {
  const proxy = await byteProxy();
  proxy.before(databaseUrl);
  return proxy;
}
