import { eventJson, type RecordedEvent } from '@artifact-store/planes';
import { Flags } from '@oclif/core';
import { ApiCommand, RETRY_SECONDS } from '../../command/api-command.js';
import { eventLine } from '../../events/event-line.js';
import { LineWriter } from '../../output/line-writer.js';
import { printable } from '../../output/printable.js';

export class EventsTail extends ApiCommand {
  static override summary = 'Print the event log in order, and with --follow what comes, until Ctrl-C.';
  static override description =
    'A line is an event: time, sequence, type, subject, actor, and what it says. With --json it is one JSON object, as a page of GET /events has it (a payload over 64 KiB is null and has its payload_url): newline-delimited, not one object for all; a failure is a last line of the form {"error": …}. Servers that are restarted meanwhile are waited for; nothing is missing and nothing comes twice. To go on later, give the last sequence to --since.';
  static override examples = [
    '<%= config.bin %> events tail',
    '<%= config.bin %> events tail --since 41 --follow',
    '<%= config.bin %> events tail --follow --type v1.package.finalized --json | jq .subject_id',
    '<%= config.bin %> events tail --subject-kind package --subject-id 019a9c3e-5a10-7cc3-98a1-3f2d5e6b7c80',
  ];
  static override flags = {
    since: Flags.integer({ summary: 'Only events after this sequence.', min: 0, default: 0 }),
    follow: Flags.boolean({ char: 'f', summary: 'Go on at the end of the log with what comes.' }),
    type: Flags.string({ summary: 'Only events of this type.', helpValue: 'v1.package.finalized' }),
    'subject-kind': Flags.string({ summary: 'Only events about subjects of this kind.', helpValue: 'package' }),
    'subject-id': Flags.string({ summary: 'Only events about this subject.', dependsOn: ['subject-kind'] }),
    'retry-seconds': RETRY_SECONDS,
  };

  protected override readonly jsonIndent = 0;

  async run(): Promise<void> {
    const { flags } = await this.parse(EventsTail);
    const lines = new LineWriter(process.stdout);
    const lineOf = this.jsonEnabled() ? (event: RecordedEvent) => JSON.stringify(eventJson(event)) : eventLine;
    await this.interruptible((interrupted) =>
      this.withApi(flags, async (remote) => {
        const pages = remote.tailEvents({
          since: flags.since,
          follow: flags.follow,
          type: flags.type,
          subjectKind: flags['subject-kind'],
          subjectId: flags['subject-id'],
          patienceMilliseconds: flags['retry-seconds'] * 1000,
          onWaiting: (error) => this.tell(`Waiting for the server: ${printable(error.message)}`),
          signal: AbortSignal.any([interrupted, lines.enough]),
        });
        for await (const page of pages) await lines.write(page.map(lineOf));
      }),
    );
    // Whoever follows ends it so: that is worth an exit code, but no words.
    process.exitCode = this.signalExitCode ?? process.exitCode;
  }

  /** Each event was a line of its own. */
  override logJson(): void {}
}
