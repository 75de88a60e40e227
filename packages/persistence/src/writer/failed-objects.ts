import type { ObjectKey, ReactivatePackage } from '@artifact-store/registry';
import type { PendingRow } from '../rows/pending-row.js';
import type { Session } from '../sql/session.js';

/** More than these are not remembered: the database is asked each time. */
const MOST = 100;

/**
 * The objects that may have failed locations. Every receipt asks for those, and hardly ever is there one: to know that once for
 * a transaction saves writing all that is pending before each question.
 */
export class FailedObjects {
  #read: Promise<ReadonlySet<string> | 'any'> | undefined;
  #mayBeAny = false;

  constructor(private readonly session: Session) {}

  /** Takes a change that is not written. */
  noteChange(change: PendingRow | ReactivatePackage): void {
    const fails = 'change' in change || change.set.status === 'failed' || change.insert?.status === 'failed';
    if (fails) this.#mayBeAny = true;
  }

  /** Those of the objects that may have failed locations, written or not. */
  async among(keys: readonly ObjectKey[]): Promise<readonly ObjectKey[]> {
    if (this.#mayBeAny) return keys;
    // What is not written by now makes none fail, so the database may be asked all the same.
    this.#read ??= this.#readAll();
    const found = await this.#read;
    return found === 'any' ? keys : keys.filter((key) => found.has(idOf(key)));
  }

  async #readAll(): Promise<ReadonlySet<string> | 'any'> {
    const rows = await this.session.prepared(
      `SELECT DISTINCT backend_id, content_address FROM storage_locations WHERE status = 'failed' LIMIT ${MOST + 1}`,
      [],
    );
    if (rows.length > MOST) return 'any';
    return new Set(rows.map((row) => `${row.backend_id} ${row.content_address}`));
  }
}

const idOf = ({ backendId, contentAddress }: ObjectKey) => `${backendId} ${contentAddress}`;
