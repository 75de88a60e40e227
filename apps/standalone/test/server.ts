import { EventEmitter, once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type Config, configOf } from '@artifact-store/config';
import { openControl } from '@artifact-store/embedded';
import { createLog } from '@artifact-store/http-app';
import type { Clock } from '@artifact-store/identity';
import type { GrantKey } from '@artifact-store/planes';
import { givenSecrets, keepLog, registerSecrets, temporaryDirectory } from '@artifact-store/testkit';
import { openStandalone } from '../src/standalone.js';

/** Secrets of the tokens every test server knows: one per scope, and one with all of them. */
export const TOKENS = {
  read: 'reader-secret-0123456789',
  write: 'writer-secret-0123456789',
  admin: 'admin-secret-0123456789',
  all: 'everything-secret-0123456789',
} as const;

/** The whole system over real HTTP on a free port, with an SQLite file and a storage root of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  readonly storageRoot: string;
  /** What was logged so far, a JSON object a line. */
  logged(): string;
  /** Resolves with the next line. */
  nextLogged(): Promise<void>;
  /** Resolves once a line that holds the text has been logged. */
  untilLogged(text: string): Promise<void>;
  /** A request with the token that may do everything, unless `init` has another Authorization. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** POST of a JSON body. */
  post(path: string, body: unknown): Promise<Response>;
  stop(): Promise<void>;
  /** Stops it and removes its directory. */
  close(): Promise<void>;
}

/**
 * @param existing the directory of a server that was stopped, to go on where it ended
 * @param clock what the control plane goes by, instead of the system's
 * @param key what grants are signed with, instead of one that only the server knows
 */
export async function startServer(
  settings: Record<string, string> = {},
  existing?: string,
  clock?: Clock,
  key?: GrantKey,
): Promise<TestServer> {
  const directory = existing ?? (await temporaryDirectory()).path;
  const lines: string[] = [];
  const logging = new EventEmitter();
  const kept = keepLog('in-process');
  registerSecrets(givenSecrets(environmentIn(directory, settings), directory));
  const log = createLog('debug', {
    write(line) {
      kept.write(line);
      lines.push(line);
      logging.emit('line');
    },
  });
  const standalone = await openStandalone(configIn(directory, settings), log, (config) =>
    openControl(config, { clock, keys: key && [key] }),
  );
  const nextLogged = async () => void (await once(logging, 'line'));
  const url = await standalone.listen();
  const send = (path: string, { headers, ...init }: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${TOKENS.all}`, ...(headers as object) } });
  const stop = () => standalone.stop();
  return {
    url,
    port: Number(new URL(url).port),
    directory,
    storageRoot: `${directory}/storage`,
    logged: () => lines.join(''),
    nextLogged,
    async untilLogged(text) {
      while (!lines.some((line) => line.includes(text))) await nextLogged();
    },
    send,
    post: (path, body) =>
      send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    stop,
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function configIn(directory: string, settings: Record<string, string>): Config {
  return configOf(environmentIn(directory, settings));
}

function environmentIn(directory: string, settings: Record<string, string>): Record<string, string> {
  return {
    ARTIFACTSTORE_DATABASE_URL: `sqlite:///${directory}/artifactstore.db`,
    ARTIFACTSTORE_STORAGE_LOCAL_ROOT: `${directory}/storage`,
    ARTIFACTSTORE_STATE_DIR: directory,
    ARTIFACTSTORE_HTTP_PORT: '0',
    ARTIFACTSTORE_DRAIN_SECONDS: '5',
    ARTIFACTSTORE_AUTH_TOKENS: `reader:read=${TOKENS.read},writer:write=${TOKENS.write},admin:admin=${TOKENS.admin},everything=${TOKENS.all}`,
    ...settings,
  };
}
