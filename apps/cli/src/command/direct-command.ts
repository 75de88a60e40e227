import { Flags } from '@oclif/core';
import type { Place } from '../direct/place.js';
import { ApiCommand, type ApiFlags } from './api-command.js';

/** How long a direct command waits for another. */
export const WAIT_SECONDS = Flags.integer({
  summary: 'How long to wait for another command that has the database to itself; 0 fails at once.',
  helpValue: '<seconds>',
  min: 0,
  max: 86_400,
  default: 60,
});

/** A command that works on the configured database itself, unless an API is named or a server has the database. */
export abstract class DirectCommand extends ApiCommand {
  protected async atPlace<Result>(
    flags: ApiFlags & { readonly wait: number },
    signal: AbortSignal,
    task: (place: Place) => Promise<Result>,
  ): Promise<Result> {
    const { loadConfig } = await import('@artifact-store/config');
    const config = loadConfig();
    if (flags.api !== undefined || config.api.isSet) {
      return this.withApi(flags, (remote) => task({ jobs: remote.control.jobs, worker: null }));
    }
    const { openPlace } = await import('../direct/place.js');
    const place = await openPlace({ config, waitSeconds: flags.wait, signal, tell: (line) => this.tell(line) });
    try {
      return await task(place);
    } finally {
      await place.close();
    }
  }
}
