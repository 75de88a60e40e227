import { Flags } from '@oclif/core';
import { BaseCommand } from '../command/base-command.js';
import { EXIT_CODES } from '../failure/exit-codes.js';
import { countText } from '../output/units.js';

interface Replayed {
  readonly last_sequence: number;
  readonly views_digest: string;
  readonly unknown_events: number;
  readonly differed?: boolean;
}

const LINE_MILLISECONDS = 5_000;

export class Replay extends BaseCommand {
  static override summary = 'Rebuild all views from the event log and print the highest sequence.';
  static override description =
    'Works on ARTIFACTSTORE_DATABASE_URL itself, not through the API. A SQLite file that a server has open answers database_in_use.';
  static override examples = ['<%= config.bin %> replay', '<%= config.bin %> replay --check --json'];
  static override flags = {
    check: Flags.boolean({
      summary: `Exit ${EXIT_CODES.integrity} if the views were not what the log says. They are rebuilt all the same.`,
    }),
  };

  async run(): Promise<Replayed> {
    const { flags } = await this.parse(Replay);
    const [{ loadConfig }, { openDatabaseOf }] = await Promise.all([
      import('@artifact-store/config'),
      import('@artifact-store/embedded'),
    ]);
    const database = await openDatabaseOf(loadConfig());
    try {
      const result = await database.replay({ check: flags.check, onProgress: this.#progress() });
      if (result.differed === true) process.exitCode = EXIT_CODES.integrity;
      this.log(`Replayed ${countText(result.lastSequence)} events; the views have digest ${result.viewsDigest}.`);
      if (result.unknownEvents > 0) this.log(`${countText(result.unknownEvents)} of them are of types unknown to this version.`);
      if (result.differed !== null)
        this.log(result.differed ? 'The views were others before.' : 'The views were the same before.');
      return {
        last_sequence: result.lastSequence,
        views_digest: result.viewsDigest,
        unknown_events: result.unknownEvents,
        ...(result.differed === null ? {} : { differed: result.differed }),
      };
    } finally {
      await database.close();
    }
  }

  #progress(): (progress: { readonly sequence: number; readonly lastSequence: number }) => void {
    let last = performance.now();
    return ({ sequence, lastSequence }) => {
      if (performance.now() - last < LINE_MILLISECONDS) return;
      last = performance.now();
      this.tell(`${countText(sequence)} of ${countText(lastSequence)} events`);
    };
  }
}
