import { readFileSync } from 'node:fs';
import type { Remote } from '@artifact-store/client';
import { type HoldId, type JobId, type PackageId, parseId, parseInstant, type Timestamp } from '@artifact-store/identity';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { BaseCommand } from './base-command.js';

export interface ApiFlags {
  readonly api?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** How long a transfer bears with servers that do not answer. */
export const RETRY_SECONDS = Flags.integer({
  summary: 'How long to wait, without any progress, for servers that do not answer; 0 fails at once.',
  min: 0,
  max: 86_400,
  default: 120,
});

/** A command that speaks to an API. */
export abstract class ApiCommand extends BaseCommand {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    api: Flags.string({ helpValue: '<url>', helpGroup: 'API', summary: 'Address of the API. [default: ARTIFACTSTORE_API_URL]' }),
    'token-file': Flags.string({
      helpValue: '<file>',
      helpGroup: 'API',
      summary: 'File with the bearer token. [default: ARTIFACTSTORE_API_TOKEN, else ./var/token for an API on this machine]',
    }),
  };

  /** Runs `task` with a client of the API and closes it. */
  protected async withApi<Result>(
    flags: ApiFlags & { readonly parallel?: number; readonly 'retry-seconds'?: number },
    task: (remote: Remote) => Promise<Result>,
  ): Promise<Result> {
    const [{ connect }, { loadConfig, readLocalToken }] = await Promise.all([
      import('@artifact-store/client'),
      import('@artifact-store/config'),
    ]);
    const config = loadConfig();
    const apiUrl = flags.api ?? config.api.url;
    const file = flags['token-file'];
    const localToken = () => (isLoopback(apiUrl) ? this.#readable(() => readLocalToken(config.stateDir)) : undefined);
    const token = file === undefined ? (config.api.token ?? localToken() ?? null) : readToken(file);
    // Besides the small files of a push, a few large ones and the questions about the package.
    const connections = flags.parallel === undefined ? undefined : flags.parallel + 4;
    const remote = connect({ apiUrl, token, connections, ...patienceOf(flags['retry-seconds']) });
    try {
      return await task(remote);
    } finally {
      await remote.close();
    }
  }

  /** Somebody else's local token is no reason to stop: the server may let anybody read, and says so if it does not. */
  #readable(read: () => string | undefined): string | undefined {
    try {
      return read();
    } catch {
      this.warning('the local token cannot be read; name a file with --token-file');
      return undefined;
    }
  }

  protected packageId(text: string): PackageId {
    return this.#id<PackageId>(text, 'package_id');
  }

  protected holdId(text: string): HoldId {
    return this.#id<HoldId>(text, 'hold_id');
  }

  protected jobId(text: string): JobId {
    return this.#id<JobId>(text, 'job_id');
  }

  /** The time with its zone that a flag names. */
  protected time(text: string, flag: string): Timestamp {
    try {
      return parseInstant(text);
    } catch (error) {
      return this.usageError(`${flag}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #id<Id extends PackageId | HoldId | JobId>(text: string, what: string): Id {
    try {
      return parseId<Id>(text);
    } catch {
      return this.usageError(`${what} is not a lower-case UUID: ${JSON.stringify(text)}`);
    }
  }
}

const LONGEST_SILENCE = 300;
const SHORTEST_SILENCE = 10;

/** A transfer sends again by itself, so its connections do not; and one that is silent is given up while it may still do so. */
function patienceOf(retrySeconds: number | undefined) {
  if (retrySeconds === undefined) return {};
  if (retrySeconds === 0) return { attempts: 1 };
  const idleTimeoutSeconds = Math.min(Math.max(retrySeconds * 0.75, SHORTEST_SILENCE), LONGEST_SILENCE);
  return { attempts: 1, idleTimeoutSeconds };
}

/** A token made by a server here is sent to no server elsewhere. */
function isLoopback(apiUrl: string): boolean {
  const host = URL.canParse(apiUrl) ? new URL(apiUrl).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new InvalidConfigurationError(`the token file ${file} cannot be read`, {}, { cause: error });
  }
}
