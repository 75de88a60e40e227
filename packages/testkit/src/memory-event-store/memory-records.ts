import type { IdempotencyKey, IdempotencyRecord } from '@artifact-store/registry';

/** What senders' keys stand for. Nothing is ever forgotten, so who reads a record has to look at its age. */
export class MemoryRecords {
  private readonly records = new Map<string, IdempotencyRecord>();

  remember(record: IdempotencyRecord): void {
    this.records.set(idOf(record), record);
  }

  under(keys: readonly IdempotencyKey[]): readonly IdempotencyRecord[] {
    return [...new Set(keys.map(idOf))].map((id) => this.records.get(id)).filter((record) => record !== undefined);
  }
}

const idOf = ({ actor, key }: IdempotencyKey) => JSON.stringify([actor, key]);
