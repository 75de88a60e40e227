import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Loopback ports that nobody listens on at the moment. Somebody may soon: the user tries one after the other. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
