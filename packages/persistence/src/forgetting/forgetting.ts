import { addSeconds, type Timestamp } from '@artifact-store/identity';
import type { Session } from '../sql/session.js';

/** Deletes some rows of one sort that are of no use any more; answers whether there may be more. */
export type Forget = (session: Session, now: Timestamp) => Promise<boolean>;

const PASS_EVERY_SECONDS = 180;
/** A pass adds to a transaction that others wait for, so it is small; while there is more to do, the next comes soon. */
const NEXT_PASS_SECONDS = 1;

/** Forgets now and then, in transactions that are made anyway. */
export class Forgetting {
  #due: Timestamp | undefined;

  constructor(private readonly forget: Forget) {}

  async pass(session: Session, now: Timestamp): Promise<void> {
    if (this.#due !== undefined && now < this.#due) return;
    this.#due = addSeconds(now, PASS_EVERY_SECONDS);
    if (await this.forget(session, now)) this.#due = addSeconds(now, NEXT_PASS_SECONDS);
  }
}
