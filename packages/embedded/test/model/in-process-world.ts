import { Readable } from 'node:stream';
import { runJob } from '@artifact-store/jobs';
import type { DatabaseConfig } from '@artifact-store/persistence';
import type { DataPlane, Findings, JobLease, JobView } from '@artifact-store/planes';
import {
  type Cut,
  countingIds,
  doubled,
  type FixedClock,
  type LostReceipt,
  type ModelWorld,
  openRows,
  type Upload,
} from '@artifact-store/testkit';
import { registryOf } from '../../src/registry.js';
import { DyingWorkers, RELEASE_PAGE } from './dying-workers.js';
import { openInProcess, type StoreDoubles } from './in-process-store.js';

const OWNER = 'worker';
const ACTOR = 'player';

export interface WorldPlace {
  readonly database: DatabaseConfig;
  readonly storageRoot: string;
  readonly clock: FixedClock;
  remove(): Promise<void>;
}

/** What stands in the place of parts. */
export interface WorldFaults extends StoreDoubles {
  replay?(rows: ModelWorld['rows'], replay: () => Promise<boolean>): Promise<boolean>;
}

/** Both planes in this process, with workers that die where they are told to. */
export async function inProcessWorld(place: WorldPlace, faults: WorldFaults = {}): Promise<ModelWorld> {
  const dying = new DyingWorkers();
  const storePlace = { ...place, ids: countingIds() };
  const open = () => openInProcess(storePlace, [dying, faults]);
  let store = await open();
  const reader = await openRows(place.database);
  let late: { readonly lease: JobLease; readonly findings: Findings } | undefined;
  let deletion: string | undefined;

  const registry = () => registryOf(store.control, store.data, () => store.close());
  const ingest = ({ packageId, relativePath, bytes }: Upload) =>
    registry().ingestFile({ packageId, relativePath, mediaType: 'text/plain', stream: Readable.from([bytes]), actor: ACTOR });

  async function work(jobId: JobView['jobId'], cut: Cut | null): Promise<JobView | null> {
    const { work } = store.control;
    const lease = await work.next({ owner: OWNER, jobId });
    if (lease === null) throw new Error('somebody else has the job');
    for (;;) {
      const job = await page(lease, cut);
      if (job === null || job.state !== 'running') return job;
      if (cut === 'page') return null;
    }
  }

  async function page(lease: JobLease, cut: Cut | null): Promise<JobView | null> {
    const { work } = store.control;
    if (lease.kind === 'retention-sweep') return work.sweep(lease);
    if (lease.kind === 'storage-verify') return verifyPage(lease, cut);
    if (lease.kind === 'storage-reconcile') return reconcileUntil(lease, cut);
    const collected = await dying.unlessDead(cut === 'commit', () => work.collect(lease));
    if (collected === null) return null;
    if (collected.deletion === null) return collected.job;
    if (cut === 'given up' || cut === 'deleted') deletion = collected.deletion.grant;
    if (cut === 'given up') return null;
    await store.data.delete({ grant: collected.deletion.grant });
    return cut === 'deleted' ? null : work.reclaimed(lease, collected.deletion);
  }

  async function verifyPage(lease: JobLease, cut: Cut | null): Promise<JobView | null> {
    const { work } = store.control;
    const { job, verification } = await work.toVerify(lease);
    if (verification === null) return job;
    if (cut === 'handed out') return null;
    const { backendId, sequence, grant, digest, maxBytesPerSecond } = verification;
    const findings = { backendId, sequence, verdicts: await store.data.verify({ grant, digest, maxBytesPerSecond }) };
    if (cut === 'read') late = { lease, findings };
    return cut === 'read' ? null : work.verified(lease, findings);
  }

  async function reconcileUntil(lease: JobLease, cut: Cut | null): Promise<JobView | null> {
    const died = new Error('where it was told to');
    const deleting: DataPlane['delete'] = async ({ grant }) => {
      if (cut !== null) deletion = grant;
      if (cut === 'given up') throw died;
      await store.data.delete({ grant });
      if (cut !== null) throw died;
    };
    const tools = { work: store.control.work, data: doubled(store.data, { delete: deleting }) };
    return runJob(tools, lease, new AbortController().signal).catch((error: unknown) => {
      if (error === died) return null;
      throw error;
    });
  }

  async function finished(jobId: JobView['jobId']): Promise<JobView> {
    const job = await work(jobId, null);
    if (job === null) throw new Error('nobody told the worker to die');
    return job;
  }

  const replayed = async () => (await store.database.replay({ check: true })).differed !== false;
  const rows: ModelWorld['rows'] = (sql) => reader.rows(sql);

  return {
    get control() {
      return store.control;
    },
    clock: place.clock,
    storageRoot: place.storageRoot,
    releasePage: RELEASE_PAGE,
    inside: {
      known: { record: (command) => store.control.known.record(command) },
      workUntil: work,
      ingestLosing: (upload: Upload, lost: LostReceipt) => dying.losing(lost, () => ingest(upload)),
      async lateFindings() {
        if (late !== undefined) await store.control.work.verified(late.lease, late.findings);
      },
      async lateDeletion() {
        if (deletion !== undefined) await store.data.delete({ grant: deletion });
      },
    },
    ingest,
    async read(fileId) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of (await registry().openFile(fileId, ACTOR)).body) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    work: finished,
    rows,
    async restart() {
      await store.close();
      store = await open();
    },
    replayDiffers: () => (faults.replay === undefined ? replayed() : faults.replay(rows, replayed)),
    async close() {
      await store.close();
      await reader.close();
      await place.remove();
    },
  };
}
