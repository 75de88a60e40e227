import type { Session } from '../sql/session.js';

// Two-part keys of advisory locks; the first part is ours ("arts" in ASCII) and keeps clear of what others may lock.
const OURS = 0x61727473;
const MIGRATE = 1;
const REPLAY = 2;

export const LOCK_MIGRATE = `SELECT pg_advisory_lock(${OURS}, ${MIGRATE})`;
export const UNLOCK_MIGRATE = `SELECT pg_advisory_unlock(${OURS}, ${MIGRATE})`;

/** Marks the transaction as a replay until it ends; false if there is another. */
export async function tryReplayLock(session: Session): Promise<boolean> {
  const [row] = await session.query(`SELECT pg_try_advisory_xact_lock(${OURS}, ${REPLAY}) AS taken`);
  return row?.taken === true;
}

export async function replayIsOn(session: Session): Promise<boolean> {
  const [lock] = await session.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = ${OURS} AND objid = ${REPLAY} AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return lock !== undefined;
}
