import { Agent } from 'undici';

export interface ConnectionLimits {
  /** How long a connection may be silent. */
  readonly idleTimeoutMilliseconds: number;
  /** Per server, at most. */
  readonly perServer: number;
}

/** Connections kept alive and bounded: idle times are limited, total times are not. */
export function openConnections({ idleTimeoutMilliseconds, perServer }: ConnectionLimits): Agent {
  return new Agent({
    connections: perServer,
    headersTimeout: idleTimeoutMilliseconds,
    bodyTimeout: idleTimeoutMilliseconds,
    allowH2: false,
  });
}
