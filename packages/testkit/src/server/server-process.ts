import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatheredText } from './gathered-text.js';
import { givenSecrets } from './given-secrets.js';
import { keepLog, registerSecrets } from './kept-log.js';

/** A built server as a process of its own, on a free port of loopback unless its environment says otherwise. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The secret that the server accepts: ARTIFACTSTORE_API_TOKEN of its environment, or the one it made for itself. */
  readonly token: string;
  /** What it has written to standard error so far: its log, a JSON object a line. */
  stderr(): string;
  /** Resolves once a line that holds all of the texts has been logged. */
  untilLogged(...texts: readonly string[]): Promise<void>;
  /** A request with the token, unless `init` has an Authorization of its own. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** POST of a JSON body. */
  post(path: string, body: unknown): Promise<Response>;
  /** SIGTERM, and nothing is waited for. */
  terminate(): void;
  /** SIGTERM, then its end. */
  stop(): Promise<ServerEnd>;
  /** SIGKILL, then its end. */
  kill(): Promise<ServerEnd>;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<ServerEnd>;
}

export interface ServerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface ServerProcessOptions {
  /** What a user starts: everything in one, if not given. */
  readonly app?: 'standalone' | 'control-plane' | 'data-plane' | undefined;
  /** Its working directory. Unless `env` says otherwise, all that it keeps is in `var` below it. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A command that becomes the server (by exec), such as `unshare --mount`; nothing by default. */
  readonly wrapper?: readonly string[] | undefined;
}

/** The server ended before it listened. */
export class ServerDidNotStartError extends Error {
  override readonly name = 'ServerDidNotStartError';

  constructor(readonly end: ServerEnd) {
    super(
      `the server ended with ${end.signal ?? `exit code ${end.code}`} before it listened; is everything built?\n${end.stderr}`,
    );
  }
}

const mainOf = (app: string) => fileURLToPath(new URL(`../../../../apps/${app}/dist/main.js`, import.meta.url));
const LISTENING = /is running at (http:\/\/\S+)\n/;

/** @throws ServerDidNotStartError */
export async function startServerProcess({
  app = 'standalone',
  home,
  env = {},
  wrapper = [],
}: ServerProcessOptions): Promise<ServerProcess> {
  const [program = process.execPath, ...args] = [...wrapper, process.execPath, mainOf(app)];
  const child = spawn(program, args, {
    cwd: home,
    env: { PATH: process.env.PATH, ARTIFACTSTORE_HTTP_PORT: '0', ARTIFACTSTORE_LOG_LEVEL: 'DEBUG', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = new GatheredText(child.stdout);
  const stderr = new GatheredText(child.stderr);
  const log = keepLog(app);
  child.stderr.on('data', (text: string) => log.write(text));
  registerSecrets(givenSecrets(env, home));
  const ended = endOf(child, stderr);
  const url = await Promise.race([stdout.until((text) => LISTENING.exec(text)?.[1]), ended]);
  if (typeof url !== 'string') throw new ServerDidNotStartError(await ended);

  const token = env.ARTIFACTSTORE_API_TOKEN ?? localToken(home);
  // By now it may have made one for itself.
  registerSecrets(givenSecrets(env, home));
  const send = (path: string, { headers, ...init }: RequestInit = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(headers as object) } });
  const signal = (name: NodeJS.Signals) => {
    child.kill(name);
    return ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    token,
    stderr: () => stderr.text,
    untilLogged: async (...texts) => {
      const isWanted = (line: string) => texts.every((text) => line.includes(text));
      const found = await stderr.until((text) => text.split('\n').slice(0, -1).some(isWanted) || undefined);
      if (found === undefined) throw new Error(`the server ended without a line with ${texts.join(' and ')}`);
    },
    send,
    post: (path, body) =>
      send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    terminate: () => void signal('SIGTERM'),
    stop: () => signal('SIGTERM'),
    kill: () => signal('SIGKILL'),
    ended,
  };
}

/** The token that a server without configured ones makes; empty where there is none, because it has others. */
function localToken(home: string): string {
  const path = join(home, 'var/token');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

async function endOf(child: ChildProcess, stderr: GatheredText): Promise<ServerEnd> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stderr: stderr.text };
}
