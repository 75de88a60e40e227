import { addSeconds, type Timestamp } from '@artifact-store/identity';
import { IDEMPOTENCY_SECONDS } from '@artifact-store/registry';
import type { Session } from '../sql/session.js';
import { deleteRecordsBefore } from './idempotency-records.js';

const PASS_EVERY_SECONDS = 180;
/** A pass adds to a transaction that others wait for, so it is small; while there is more to do, the next comes soon. */
const RECORDS_PER_PASS = 1000;
const NEXT_PASS_SECONDS = 1;

/** Forgets records that are too old to be of use, now and then, in transactions that are made anyway. */
export class IdempotencyExpiry {
  #due: Timestamp | undefined;

  async pass(session: Session, now: Timestamp): Promise<void> {
    if (this.#due !== undefined && now < this.#due) return;
    this.#due = addSeconds(now, PASS_EVERY_SECONDS);
    const found = await deleteRecordsBefore(session, addSeconds(now, -IDEMPOTENCY_SECONDS), RECORDS_PER_PASS);
    if (found === RECORDS_PER_PASS) this.#due = addSeconds(now, NEXT_PASS_SECONDS);
  }
}
