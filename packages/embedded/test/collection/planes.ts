import { createDigester } from '@artifact-store/digest';
import type { PackageId } from '@artifact-store/identity';
import { runJob } from '@artifact-store/jobs';
import type { CreateJob, CreatePackage, DataPlane, FileView, JobView, WorkingControlPlane } from '@artifact-store/planes';
import { type ControlConfig, type ControlParts, controlOver, type Database, openDatabaseOf } from '../../src/control.js';
import { type DataConfig, openData } from '../../src/data.js';

/** Both planes of a store, wherever they are. */
export interface Planes {
  readonly control: WorkingControlPlane;
  readonly data: Pick<DataPlane, 'ingest' | 'open' | 'delete' | 'verify' | 'list' | 'stat'>;
}

export interface OpenPlanes extends Planes {
  readonly database: Database;
  close(): Promise<void>;
}

export type StoreConfig = ControlConfig & DataConfig;

export const ACTOR = 'collector';

/** The same store, where transient packages have expired as soon as they are there. */
export function expiringAtOnce<Config extends Pick<ControlConfig, 'retention'>>(config: Config): Config {
  return { ...config, retention: { ...config.retention, durations: { transient: 0 } } };
}

const digester = createDigester();

/** Both planes in this process. */
export async function openPlanes(config: StoreConfig, parts: Pick<ControlParts, 'clock' | 'ids'> = {}): Promise<OpenPlanes> {
  const database = await openDatabaseOf(config, parts);
  await database.migrate();
  const { control, trust, close } = await controlOver(database, config, { ...parts, digester });
  const { receipts, uploadLeases: uploads, log } = control;
  const { data, close: closeData } = await openData(config, { ...parts, trust, receipts, uploads, log });
  return { control, data, database, close: () => closeData().finally(close) };
}

/** Works with both planes in this process, and closes them. */
export async function whileOpen<Answer>(
  config: StoreConfig,
  parts: Pick<ControlParts, 'clock' | 'ids'>,
  work: (planes: OpenPlanes) => Promise<Answer>,
): Promise<Answer> {
  const planes = await openPlanes(config, parts);
  try {
    return await work(planes);
  } finally {
    await planes.close();
  }
}

/** One that is to go, unless something else is said. */
export async function newPackage({ control }: Planes, members: Partial<CreatePackage> = {}): Promise<PackageId> {
  const command = { name: 'run', producer: 'collection', subject: 'example.org', retentionClass: 'transient', actor: ACTOR };
  return (await control.packages.create({ ...command, ...members })).package.packageId;
}

export async function upload(
  { control, data }: Planes,
  { packageId, relativePath }: Pick<FileView, 'packageId' | 'relativePath'>,
  content: Uint8Array,
): Promise<FileView> {
  const { token: grant } = await control.packages.grantUpload({ packageId, relativePath, actor: ACTOR });
  return data.ingest({ grant, relativePath, mediaType: 'application/octet-stream' }, chunksOf(content));
}

const CHUNK_BYTES = 64 * 1024;

async function* chunksOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += CHUNK_BYTES) yield content.subarray(start, start + CHUNK_BYTES);
}

/** The whole file. @throws as `Files.grantRead` and `DataPlane.open` */
export async function readFile({ control, data }: Planes, { fileId }: Pick<FileView, 'fileId'>): Promise<Buffer> {
  const { token: grant } = await control.files.grantRead({ fileId, actor: ACTOR });
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await data.open({ grant })).body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Marks whatever has expired and is not held, be it all there is. */
export const sweep = (planes: Planes) => work(planes, { kind: 'retention-sweep', options: { force: true } });

/** Lets go whatever is marked, and gives its objects up unless there is a grace period. */
export const collect = (planes: Planes, graceSeconds = 0, owner = ACTOR) =>
  work(planes, { kind: 'retention-gc', options: { graceSeconds } }, owner);

export const verify = (planes: Planes, owner = ACTOR) => work(planes, { kind: 'storage-verify' }, owner);

export const reconcile = (planes: Planes, options: CreateJob['options'] = {}) =>
  work(planes, { kind: 'storage-reconcile', options });

/** Asks for a job and does it. */
async function work(planes: Planes, command: Omit<CreateJob, 'actor'>, owner = ACTOR): Promise<JobView> {
  const { jobId } = await planes.control.jobs.create({ ...command, actor: ACTOR });
  const lease = await planes.control.work.next({ owner, jobId });
  if (lease === null) throw new Error('somebody else works on the job');
  return runJob({ work: planes.control.work, data: planes.data }, lease, new AbortController().signal);
}
