import type { Remote } from '@artifact-store/client';
import { type HoldId, type JobId, type PackageId, parseId, parseInstant, type Timestamp } from '@artifact-store/identity';
import { Flags } from '@oclif/core';
import type { ApiAccess, ApiFlags } from '../access/api-access.js';
import { BaseCommand } from './base-command.js';

/** How long a transfer bears with servers that do not answer. */
export const RETRY_SECONDS = Flags.integer({
  summary: 'How long to wait, without any progress, for servers that do not answer; 0 fails at once.',
  min: 0,
  max: 86_400,
  default: 120,
});

export const API = Flags.string({
  helpValue: '<url>',
  helpGroup: 'API',
  summary: 'Address of the API. [default: that of --profile, else ARTIFACTSTORE_API_URL]',
});

/** A command that speaks to an API. */
export abstract class ApiCommand extends BaseCommand {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    api: API,
    profile: Flags.string({
      helpValue: '<name>',
      helpGroup: 'API',
      summary: 'Profile that login has kept under this name: an API and its token.',
      exclusive: ['token-file'],
    }),
    'token-file': Flags.string({
      helpValue: '<file>',
      helpGroup: 'API',
      summary:
        'File with the bearer token. [default: ARTIFACTSTORE_API_TOKEN or what ARTIFACTSTORE_API_TOKEN_REF names, else what login has kept for this API, else ./var/token for an API on this machine]',
    }),
  };

  /** Runs `task` with a client of the API and closes it. */
  protected async withApi<Result>(
    flags: ApiFlags & { readonly parallel?: number; readonly 'retry-seconds'?: number },
    task: (remote: Remote, access: ApiAccess) => Promise<Result>,
  ): Promise<Result> {
    const [{ findAccess }, { connected }, { loadConfig }] = await Promise.all([
      import('../access/api-access.js'),
      import('../access/connected.js'),
      import('@artifact-store/config'),
    ]);
    const warn = (text: string) => this.warning(text);
    const access = await findAccess(flags, loadConfig(), warn);
    // Besides the small files of a push, a few large ones and the questions about the package.
    const connections = flags.parallel === undefined ? undefined : flags.parallel + 4;
    const options = { warn, connections, ...patienceOf(flags['retry-seconds']) };
    return connected(access, options, (remote) => task(remote, access));
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
