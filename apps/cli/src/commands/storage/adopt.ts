import { Flags } from '@oclif/core';
import { BaseCommand } from '../../command/base-command.js';

interface Adopted {
  readonly backend_ids: readonly string[];
  readonly log_id: string;
  readonly previous_log_id: string;
  readonly last_sequence: number;
}

export class StorageAdopt extends BaseCommand {
  static override summary = 'Declare that a storage backend belongs to the event log as it is now.';
  static override description =
    'A storage backend remembers, in its registry.json, which event log it belongs to and how far that had come. Beside another log, or one that ends earlier, nothing is written or deleted there (storage_not_ours), since a restored older database would give bytes up that it does not know. The same holds for a storage that is empty though the log has objects on it, as where its disk is not mounted. Where the wrong database or the wrong storage is configured, correct that instead. Where they do belong together as they are, this command gives the log a new id and writes registry.json anew: grants and event cursors of the old id are good no more, events after the end of this log are lost for good, and what only they refer to are orphans. Stop all servers and data planes before, and start them after. It works on ARTIFACTSTORE_DATABASE_URL and the storage themselves, not through the API. Then run storage verify, which names what is missing.';
  static override examples = ['<%= config.bin %> storage adopt --backend local --yes'];
  static override flags = {
    backend: Flags.string({ summary: 'The storage backend.', helpValue: '<id>', required: true }),
    yes: Flags.boolean({ summary: 'Confirm that all servers and data planes are stopped, and that this pairing is meant.' }),
  };

  async run(): Promise<Adopted> {
    const { flags } = await this.parse(StorageAdopt);
    if (!flags.yes) {
      this.usageError(
        `nothing is done without --yes: this makes the backend ${flags.backend} that of the event log as it is now, gives the log a new id, and wants all servers and data planes to be stopped`,
      );
    }
    const [{ loadConfig }, { adoptStorage }] = await Promise.all([
      import('@artifact-store/config'),
      import('@artifact-store/embedded'),
    ]);
    const { backendIds, logId, previousLogId, lastSequence } = await adoptStorage(loadConfig(), flags.backend);
    this.log(`Storage of the event log by now: ${backendIds.join(', ')}.`);
    this.log(`The log, which ends at ${lastSequence}, has the id ${logId} instead of ${previousLogId}.`);
    this.log('Start all servers and data planes again, then run storage verify.');
    return { backend_ids: backendIds, log_id: logId, previous_log_id: previousLogId, last_sequence: lastSequence };
  }
}
