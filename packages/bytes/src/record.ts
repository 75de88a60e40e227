import { type StepObserver, takeStep } from '@artifact-store/identity';
import { type FileView, ObjectReclaimedRetryError, type Receipt } from '@artifact-store/planes';
import type { ObjectKey, StagedObject, StorageBackend } from '@artifact-store/storage';
import type { BytesStep } from './bytes-steps.js';
import type { Generations } from './generations.js';
import type { ReceiptBatches } from './receipt-batches.js';

/** Each further attempt means that the object was reclaimed once more within this upload. */
const ATTEMPTS = 5;

export interface Recording {
  readonly receipts: ReceiptBatches;
  readonly generations: Generations;
  readonly step?: StepObserver<BytesStep> | undefined;
}

/** Bytes that are staged and checked, with what is to be told of them. */
export interface TakenIn {
  readonly staged: StagedObject;
  readonly receiptOf: (generation: number) => Receipt;
}

/** So many objects are published at a time: enough to share flushes, and few enough that other uploads get their turn. */
const PUBLISHED_AT_ONCE = 64;

/** As `publishAndRecordAll`, of one. @throws why it could not be recorded */
export async function publishAndRecord(recording: Recording, backend: StorageBackend, file: TakenIn): Promise<FileView> {
  const [outcome] = await publishAndRecordAll(recording, backend, [file]);
  if (outcome?.status !== 'fulfilled') throw outcome?.reason;
  return outcome.value;
}

/**
 * Publishes staged bytes and, once all of them are durable, has them recorded. A receipt for a generation that has been given up is
 * refused with the current one; the same bytes are then published there. Whatever fails, the published key stays: an object
 * that no fact names is an orphan, which reconciliation finds, while a deleted one might be another upload's.
 * @returns what came of each, in their order: one that fails takes no other with it
 */
export async function publishAndRecordAll(
  recording: Recording,
  backend: StorageBackend,
  files: readonly TakenIn[],
): Promise<readonly PromiseSettledResult<FileView>[]> {
  const outcomes = new Map<TakenIn, PromiseSettledResult<FileView>>();
  let open = files;
  for (let attempt = 1; open.length > 0; attempt++) {
    const published = await publishAll(recording, backend, open, outcomes);
    const receipts = published.map(({ file, key }) => file.receiptOf(key.generation));
    const recorded =
      receipts.length === 0 ? [] : await takeStep(recording.step, 'receipt.record', () => recording.receipts.recordAll(receipts));
    open = [];
    for (const [index, { file, key }] of published.entries()) {
      const outcome = recorded[index] as PromiseSettledResult<FileView>;
      const goesOn = await givenUp(recording, backend, key, outcome);
      if (goesOn && attempt < ATTEMPTS) open = [...open, file];
      else outcomes.set(file, outcome);
    }
  }
  return files.map((file) => outcomes.get(file) as PromiseSettledResult<FileView>);
}

interface Published {
  readonly file: TakenIn;
  readonly key: ObjectKey;
}

/** Those that are published now; what failed has its outcome. */
async function publishAll(
  { generations }: Recording,
  backend: StorageBackend,
  files: readonly TakenIn[],
  outcomes: Map<TakenIn, PromiseSettledResult<FileView>>,
): Promise<readonly Published[]> {
  const published: Published[] = [];
  for (let start = 0; start < files.length; start += PUBLISHED_AT_ONCE) {
    const some = files.slice(start, start + PUBLISHED_AT_ONCE).map((file) => {
      const { contentAddress: address } = file.receiptOf(0);
      return { file, key: { address, generation: generations.of(backend.id, address) } };
    });
    const settled = await Promise.allSettled(some.map(({ file, key }) => file.staged.publish(key)));
    for (const [index, each] of some.entries()) {
      const outcome = settled[index] as PromiseSettledResult<void>;
      if (outcome.status === 'fulfilled') published.push(each);
      else outcomes.set(each.file, outcome);
    }
  }
  return published;
}

/** Whether the key was refused for another that is current: heard of, and cleared away where it is dead. */
async function givenUp(
  { generations }: Recording,
  backend: StorageBackend,
  key: ObjectKey,
  outcome: PromiseSettledResult<FileView>,
): Promise<boolean> {
  const current = outcome.status === 'rejected' ? currentGeneration(outcome.reason) : null;
  if (current === null) return false;
  generations.hear(backend.id, key.address, current);
  if (key.generation < current) await deleteDead(backend, key);
  return current !== key.generation;
}

function currentGeneration(error: unknown): number | null {
  if (!(error instanceof ObjectReclaimedRetryError)) return null;
  const { generation } = error.members;
  return typeof generation === 'number' && Number.isInteger(generation) && generation >= 0 ? generation : null;
}

/** Below the current generation a key is dead for ever: the only final key that a data plane deletes by itself. */
async function deleteDead(backend: StorageBackend, key: ObjectKey): Promise<void> {
  try {
    await backend.delete([key]);
  } catch {
    // The upload does not depend on it, and reconciliation deletes every dead key.
  }
}
