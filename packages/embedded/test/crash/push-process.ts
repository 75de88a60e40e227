import { writeSync } from 'node:fs';
import { createDigester } from '@artifact-store/digest';
import { type DurableStep, openControl, openData, type Registry, type RegistryParts, registryOf } from '@artifact-store/embedded';
import type { ContentAddress, IdSource, PackageId, StepMoment } from '@artifact-store/identity';
import { ArtifactStoreError, type FileSeries, type FileView, type SeriesEntry } from '@artifact-store/planes';

// A process of its own runs this file as it is, on what is built; so it takes no relative import but of types.

/** What the process is told, as JSON in its only argument. */
export interface PushOrders {
  readonly config: Parameters<typeof openControl>[0] & Parameters<typeof openData>[0];
  readonly files: readonly PushedFile[];
  /** Names the package: the same key is the same push. */
  readonly key: string;
  /** Keeps the ids of processes apart. */
  readonly series: number;
  /** At which announcement of a step it kills itself, from 1; 0: at none. */
  readonly killAt: number;
  /** Such as `after staging.sync`: only its announcements are counted. */
  readonly point?: string;
  /** Whether it goes on with a push that failed, once. */
  readonly retries?: boolean;
  /** Whether the files are sent as one series, and not one by one. */
  readonly isSeries?: boolean;
}

/** What it prints, a line each. Whatever is told was durable before. */
export type PushReport =
  | { readonly step: DurableStep; readonly moment: StepMoment }
  | { readonly created: string }
  | { readonly recorded: string }
  | { readonly finalized: ContentAddress }
  | { readonly failed: string };

/** A file whose bytes follow from its seed. */
export interface PushedFile {
  readonly path: string;
  readonly seed: string;
  readonly sizeBytes: number;
  /** Its digest is told before its bytes. */
  readonly isDeclared?: boolean;
  /** Its object was reclaimed before, which its process does not know: it is published again and its dead key deleted. */
  readonly isReclaimed?: boolean;
}

const CHUNK_BYTES = 64 * 1024;
const ACTOR = 'crash';
const digester = createDigester();

export const contentOf = ({ seed, sizeBytes }: PushedFile) => Buffer.alloc(sizeBytes, `${seed} `);

/** Goes on with the push of that key: creates what is not there, sends what is missing (as a `series`, if given), finalizes. */
export async function push(
  registry: Registry,
  { files, key }: Pick<PushOrders, 'files' | 'key'>,
  tell: (report: PushReport) => void = () => {},
  series?: FileSeries,
): Promise<ContentAddress> {
  const packageId = await registry.createPackage({
    name: 'run',
    producer: 'crash',
    subject: 'example.org',
    retentionClass: 'transient',
    actor: ACTOR,
    uniqueKey: key,
  });
  tell({ created: packageId });
  const { items } = await registry.control.packages.listFiles({ packageId });
  const present = new Set<string>(items.map((file: FileView) => file.relativePath));
  const missing = files.filter(({ path }) => !present.has(path));
  if (series !== undefined) await sendSeries(registry, series, packageId, missing, tell);
  for (const file of series === undefined ? missing : []) {
    const content = contentOf(file);
    const { fileId } = await registry.ingestFile({
      packageId,
      relativePath: file.path,
      mediaType: 'application/octet-stream',
      stream: chunksOf(content),
      actor: ACTOR,
      declared: file.isDeclared ? { contentAddress: digester.of(content).primary } : undefined,
    });
    tell({ recorded: fileId });
  }
  const finalized = await registry.finalizePackage({ packageId, actor: ACTOR });
  tell({ finalized });
  return finalized;
}

async function sendSeries(
  { control }: Registry,
  series: FileSeries,
  packageId: PackageId,
  files: readonly PushedFile[],
  tell: (report: PushReport) => void,
): Promise<void> {
  const { token: grant } = await control.packages.grantUpload({ packageId, actor: ACTOR });
  for await (const result of series.ingestAll({ grant }, entriesOf(files))) {
    if (!('file' in result)) throw new Error(JSON.stringify(result));
    tell({ recorded: result.file.fileId });
  }
}

async function* entriesOf(files: readonly PushedFile[]): AsyncGenerator<SeriesEntry> {
  for (const file of files) {
    const content = contentOf(file);
    const contentAddress = file.isDeclared ? digester.of(content).primary : undefined;
    const declared = { sizeBytes: content.byteLength, contentAddress };
    const common = { relativePath: file.path, mediaType: 'application/octet-stream', declared };
    yield { kind: 'file', ...common, body: chunksOf(content) };
  }
}

async function* chunksOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += CHUNK_BYTES) yield content.subarray(start, start + CHUNK_BYTES);
}

/** Pushes as it is told, until it is done or kills itself. */
async function run(orders: PushOrders): Promise<void> {
  let announcements = 0;
  const step: RegistryParts['step'] = (name, moment) => {
    tell({ step: name, moment });
    if (orders.point !== undefined && orders.point !== `${moment} ${name}`) return;
    announcements += 1;
    if (announcements === orders.killAt) process.kill(process.pid, 'SIGKILL');
  };
  const ids = idsOf(orders.series);
  const control = await openControl(orders.config, { ids, step });
  const { receipts, uploadLeases: uploads, log } = control.control;
  const data = await openData(orders.config, { ids, step, trust: control.trust, receipts, uploads, log });
  const registry = registryOf(control.control, data.data, () => data.close().finally(() => control.close()));
  try {
    await push(registry, orders, tell, orders.isSeries ? data.data : undefined);
  } catch (error) {
    if (!orders.retries || !(error instanceof ArtifactStoreError)) throw error;
    tell({ failed: error.code });
    await push(registry, orders, tell);
  }
  await registry.dispose();
  await digester.close();
}

/** Synchronous, so that it is out before the process kills itself. */
function tell(report: PushReport): void {
  writeSync(1, `${JSON.stringify(report)}\n`);
}

/** The same ids in each run: names of staged files are the same too. */
function idsOf(series: number): IdSource {
  let last = 0;
  return {
    next() {
      last += 1;
      return `019bf4c0-${String(series).padStart(4, '0')}-7000-8000-${String(last).padStart(12, '0')}`;
    },
  };
}

if (import.meta.main) await run(JSON.parse(process.argv[2] ?? ''));
