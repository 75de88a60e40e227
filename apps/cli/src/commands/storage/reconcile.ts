import type { CborMap } from '@artifact-store/encoding';
import { Flags } from '@oclif/core';
import { DirectCommand, WAIT_SECONDS } from '../../command/direct-command.js';
import { EXIT_CODES } from '../../failure/exit-codes.js';
import { listed } from '../../output/listed.js';
import { bytesText, countedText } from '../../output/units.js';
import { cancelledReconciliation, type Reconciled, reconciledBy } from '../../storage/reconciled.js';

export class StorageReconcile extends DirectCommand {
  static override summary = 'Compare what a storage backend holds with what the event log says, both ways.';
  static override description =
    `Names objects that are missing, orphans (objects that no file is made of, as uploads leave them that break off), objects of a later state of the log than this one (a lost tail), and names that are not of this system, which are never touched. No object is read: that is what storage verify does. Exits ${EXIT_CODES.integrity} if anything is missing or the log has lost its end. Deletes nothing that anything refers to: keys that were given up before, and with --delete-orphans orphans that are older than any upload that may still be under way. Works on the database and the storage themselves, or through a server, as retention sweep does. Ctrl-C ends it after the stretch under way.`;
  static override examples = [
    '<%= config.bin %> storage reconcile',
    '<%= config.bin %> storage reconcile --delete-orphans',
    '<%= config.bin %> storage reconcile --delete-orphans --expect 1234 --json',
  ];
  static override flags = {
    backend: Flags.string({ summary: 'The storage backend; the one that takes new files if not given.', helpValue: '<id>' }),
    'dry-run': Flags.boolean({ summary: 'Report alone, and delete nothing at all.' }),
    'delete-orphans': Flags.boolean({ summary: 'Delete orphans, once all are counted.' }),
    expect: Flags.integer({
      summary:
        'How many orphans there are, as a report has told. More than 1,000, or than 5 % of all objects, are not deleted without it.',
      helpValue: '<count>',
      min: 0,
      dependsOn: ['delete-orphans'],
    }),
    wait: WAIT_SECONDS,
  };

  async run(): Promise<Reconciled> {
    const { flags } = await this.parse(StorageReconcile);
    const options = { backendId: flags.backend, deleteOrphans: flags['delete-orphans'], expectedOrphans: flags.expect };
    const order = {
      kind: 'storage-reconcile',
      dryRun: flags['dry-run'] ?? false,
      options,
      doneBy: cancelledReconciliation,
    } as const;
    const reconciled = reconciledBy(await this.done(flags, order, { withStorage: true, resumes: false }));
    if (reconciled.missing > 0 || reconciled.lost_tail > 0) process.exitCode = EXIT_CODES.integrity;
    this.#show(reconciled, flags['delete-orphans'] ?? false);
    return reconciled;
  }

  #show(reconciled: Reconciled, deletes: boolean): void {
    const { backend_id: backendId, bytes, findings, missing, not_ours: notOurs, objects, orphans, recent } = reconciled;
    this.log(`Looked at ${countedText(objects, 'object')} of ${backendId}, ${bytesText(bytes)}.`);
    this.log(missing === 0 ? 'Missing: none.' : `Missing: ${countedText(missing, 'object')} that files are made of.`);
    this.#list(findings, 'missing');
    if (reconciled.lost_tail > 0) {
      this.log(
        `Of a later state of the log: ${countedText(reconciled.lost_tail, 'object')}. The database is older than the storage.`,
      );
      this.#list(findings, 'lost_tail');
    }
    this.log(`Orphans: ${orphans === 0 ? 'none' : `${countedText(orphans, 'object')}, ${bytesText(reconciled.orphan_bytes)}`}.`);
    this.#list(findings, 'orphan');
    if (recent > 0) this.log(`Referred to by nothing, and too young to tell: ${countedText(recent, 'object')}.`);
    if (notOurs > 0) {
      this.log(`Not of this system, and left alone: ${countedText(notOurs, 'name')}.`);
      this.#list(findings, 'not_ours');
    }
    if (reconciled.dead_keys > 0)
      this.log(`Given up before, and of no use to anybody: ${countedText(reconciled.dead_keys, 'key')}.`);
    if (deletes) this.log(this.#deletedText(reconciled));
  }

  #list(findings: readonly CborMap[], wanted: string): void {
    for (const line of listed(findings.filter(({ finding }) => finding === wanted).map(findingText))) this.log(line);
  }

  #deletedText(reconciled: Reconciled): string {
    const {
      dry_run: dryRun,
      needs_expected_orphans: isMuch,
      orphans,
      reclaimed_bytes: bytes,
      reclaimed_objects: deleted,
    } = reconciled;
    if (!dryRun) return `Deleted ${countedText(deleted, 'orphan')}, ${bytesText(bytes)}.`;
    return `Would delete ${countedText(orphans, 'orphan')}${isMuch ? `, and only with --expect ${orphans}` : ''}.`;
  }
}

function findingText({ content_address: address, generation, modified_at: modifiedAt, name, ...finding }: CborMap): string {
  if (typeof name === 'string') return name;
  const key = `${address}${generation === 0 ? '' : ` of generation ${generation}`}`;
  if (finding.finding !== 'missing') return `${key}, ${bytesText(Number(finding.size_bytes))}, of ${modifiedAt}`;
  const files = Number(finding.live_locations);
  const others = files > 1 ? ` and ${countedText(files - 1, 'other file')}` : '';
  return `${key}: ${finding.relative_path} of package ${finding.package_id}${others}`;
}
