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

/**
 * Publishes staged bytes and has them recorded. A receipt for a generation that has been given up is refused with the
 * current one; the same bytes are then published there. Whatever fails, the published key stays: an object that no fact
 * names is an orphan, which reconciliation finds, while a deleted one might be another upload's.
 */
export async function publishAndRecord(
  { generations, receipts, step }: Recording,
  backend: StorageBackend,
  staged: StagedObject,
  receiptOf: (generation: number) => Receipt,
): Promise<FileView> {
  const { contentAddress: address } = receiptOf(0);
  for (let attempt = 1; ; attempt++) {
    const key: ObjectKey = { address, generation: generations.of(backend.id, address) };
    await staged.publish(key);
    try {
      return await takeStep(step, 'receipt.record', () => receipts.record(receiptOf(key.generation)));
    } catch (error) {
      const current = currentGeneration(error);
      if (current === null) throw error;
      generations.hear(backend.id, address, current);
      if (key.generation < current) await deleteDead(backend, key);
      if (attempt === ATTEMPTS || current === key.generation) throw error;
    }
  }
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
