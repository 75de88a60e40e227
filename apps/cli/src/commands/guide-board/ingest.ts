import { readFileSync } from 'node:fs';
import type { Config } from '@artifact-store/config';
import type { LinkState, LocalRun, Outbox, RunSchema, StoredPackage, StoredRun } from '@artifact-store/guide-board';
import { ArtifactStoreError } from '@artifact-store/planes';
import { Args, Flags } from '@oclif/core';
import { RETRY_SECONDS } from '../../command/api-command.js';
import { WAIT_SECONDS } from '../../command/direct-command.js';
import { StoreCommand } from '../../command/store-command.js';
import { secretLines } from '../../guide-board/secret-lines.js';
import { countText } from '../../output/units.js';

interface IngestedPackage {
  readonly package_id: string;
  readonly manifest_digest: string;
  readonly file_count: number;
  readonly reused_existing: boolean;
}

interface Ingested extends IngestedPackage {
  /** With --split-raw only; null where there are no raw artifacts. */
  readonly raw?: IngestedPackage | null;
  /** With --link only: where the link stands. */
  readonly link?: LinkState;
}

export class GuideBoardIngest extends StoreCommand {
  static override summary = 'Store the directory of one guide-board run as a package.';
  static override description =
    'The run id makes it repeatable: the same directory again, also at the same time, is the same package; the run with other content is refused. Failed runs and runs that were stopped are stored as any other. Every file is read for secrets in clear first; nothing is ever changed. Works on ARTIFACTSTORE_DATABASE_URL and the configured storage themselves; through the server that has a SQLite file open, which is told on stderr; and through an API that is named by --api or ARTIFACTSTORE_API_URL. The schema guide-board.run.v1 is registered where it is missing, which over an API wants a token of scope admin once.';
  static override examples = [
    '<%= config.bin %> guide-board ingest ./runs/run-20260508T164334Z',
    '<%= config.bin %> guide-board ingest ./runs/run-20260508T164334Z --split-raw --fail-on-secrets --json',
    '<%= config.bin %> guide-board ingest ./runs/run-20260508T164334Z --api https://artifacts.example.org --token-file token',
  ];
  static override args = {
    'run-dir': Args.string({ description: 'Directory of the run: the one that holds run.json.', required: true }),
  };
  static override flags = {
    schema: Flags.string({
      summary: 'Schema that is registered where it is missing. [default: ARTIFACTSTORE_GUIDE_BOARD_SCHEMA]',
      helpValue: '<file>',
    }),
    'retention-class': Flags.string({ summary: 'How long the package is kept. [default: release-evidence]' }),
    'split-raw': Flags.boolean({
      summary: 'Store artifacts/ as a package of its own, as raw-evidence, and all else as summary-evidence that names it.',
      exclusive: ['retention-class'],
    }),
    key: Flags.string({ summary: 'Stands for the run id, where the same run is to be stored once more.' }),
    link: Flags.boolean({
      summary: 'Tell State Hub (STATE_HUB_URL) where the run is. Where it does not answer, the run is stored all the same.',
    }),
    'fail-on-secrets': Flags.boolean({ summary: 'Store nothing where something looks like a secret in clear.' }),
    'retry-seconds': RETRY_SECONDS,
    wait: WAIT_SECONDS,
  };

  async run(): Promise<Ingested> {
    const { args, flags } = await this.parse(GuideBoardIngest);
    const [{ loadConfig }, { Outbox, readRun, storeRun }, { withDigester }, { TransferReporter }] = await Promise.all([
      import('@artifact-store/config'),
      import('@artifact-store/guide-board'),
      import('@artifact-store/transfer'),
      import('../../output/transfer-reporter.js'),
    ]);
    const config = loadConfig();
    const schema = await this.#schema(flags.schema, config);
    // A link that could not be kept must fail before anything is stored.
    const outbox = flags.link ? new Outbox(config.stateDir) : undefined;
    const { run, stored, apiUrl } = await this.interruptible((signal) =>
      withDigester(undefined, async (digester) => {
        const run = await readRun(args['run-dir'], { digester, signal });
        await this.#tellOfSecrets(run, flags['fail-on-secrets']);
        return this.atStore(flags, signal, async (store) => {
          const apiUrl = store.apiUrl ?? config.api.url;
          if (flags.link) await this.#refuseOwnAddress(config, apiUrl);
          using reporter = new TransferReporter(process.stderr);
          const stored = await storeRun({ ...store, digester }, run, {
            schema,
            actor: 'cli',
            api: store.apiUrl ?? '',
            retentionClass: flags['retention-class'],
            splitRaw: flags['split-raw'],
            key: flags.key,
            patienceMilliseconds: flags['retry-seconds'] * 1000,
            signal,
            onEvent: reporter.observe,
          });
          return { run, stored, apiUrl };
        });
      }),
    );
    this.#show(stored);
    const { raw } = stored;
    const link =
      outbox === undefined ? undefined : await this.#link(outbox, config, { run, stored, apiUrl, runDir: args['run-dir'] });
    return {
      ...ingested(stored),
      ...(flags['split-raw'] ? { raw: raw === null ? null : ingested(raw) } : {}),
      ...(link === undefined ? {} : { link }),
    };
  }

  async #schema(file: string | undefined, { guideBoard }: Config): Promise<RunSchema> {
    const path = file ?? (guideBoard.isSchemaSet ? guideBoard.schemaPath : undefined);
    if (path === undefined) {
      const { shippedSchema } = await import('@artifact-store/guide-board');
      return { document: shippedSchema(), isChosen: false };
    }
    try {
      return { document: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)), isChosen: true };
    } catch (error) {
      return this.usageError(`${path} cannot be read as text: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @throws StateHubIsThisStoreError */
  async #refuseOwnAddress({ stateHub }: Config, apiUrl: string): Promise<void> {
    const { isSameAddress, StateHubIsThisStoreError } = await import('@artifact-store/guide-board');
    if (isSameAddress(stateHub.url, apiUrl)) {
      throw new StateHubIsThisStoreError(`${stateHub.url} is where this store is (${apiUrl}); nothing was stored`);
    }
  }

  /** Notes the link and sends it. What State Hub makes of it changes nothing about what is stored. @throws LinkNotKeptError */
  async #link(outbox: Outbox, { stateHub }: Config, { run, stored, ...context }: ToLink): Promise<LinkState> {
    const { deliver, LinkNotKeptError, progressEntry } = await import('@artifact-store/guide-board');
    const keep = async () => {
      outbox.add(stored.packageId, progressEntry(run, stored, { ...stateHub, ...context }));
      return deliver(outbox, stored.packageId, { hubUrl: stateHub.url });
    };
    const link = await keep().catch((error: unknown) => {
      if (!(error instanceof ArtifactStoreError)) throw error;
      throw new LinkNotKeptError(error.detail, { ...ingested(stored) }, { cause: error });
    });
    const { state = 'pending' } = link ?? {};
    const problem = link?.problem ?? 'another command has the link';
    this.log(`link      ${state}`);
    if (state === 'pending') this.tell(`WARNING: ${problem}. The run is stored; artifactstore guide-board link sends the link.`);
    if (state === 'uncertain') {
      this.tell(`WARNING: ${problem}. The run is stored; look in State Hub, and see artifactstore guide-board link.`);
    }
    return state;
  }

  /** @throws SecretsFoundError where that is asked for */
  async #tellOfSecrets({ secrets }: LocalRun, isFailure: boolean): Promise<void> {
    if (secrets.length > 0 && isFailure) {
      const { secretsFound } = await import('@artifact-store/guide-board');
      throw secretsFound(secrets);
    }
    for (const line of secretLines(secrets)) this.tell(line);
  }

  #show(stored: StoredRun): void {
    this.log(`package   ${stored.packageId}${stored.reusedExisting ? ' (was there already)' : ''}`);
    this.log(`manifest  ${stored.manifestDigest}`);
    this.log(`files     ${countText(stored.fileCount)}`);
    if (stored.raw === null) return;
    this.log(`raw       ${stored.raw.packageId}${stored.raw.reusedExisting ? ' (was there already)' : ''}`);
    this.log(`manifest  ${stored.raw.manifestDigest}`);
    this.log(`files     ${countText(stored.raw.fileCount)}`);
  }
}

interface ToLink {
  readonly run: LocalRun;
  readonly stored: StoredRun;
  readonly apiUrl: string;
  readonly runDir: string;
}

function ingested({ packageId, manifestDigest, fileCount, reusedExisting }: StoredPackage): IngestedPackage {
  return {
    package_id: packageId,
    manifest_digest: manifestDigest,
    file_count: fileCount,
    reused_existing: reusedExisting,
  };
}
