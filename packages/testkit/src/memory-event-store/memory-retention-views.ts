import { compareText } from '@artifact-store/encoding';
import type { HoldId, PackageId, Timestamp } from '@artifact-store/identity';
import type { HoldView, RetentionView } from '@artifact-store/planes';
import type { DuePackages, HoldsOfPackage, RetentionViews } from '@artifact-store/registry';
import type { MemoryTables } from './memory-tables.js';

/** What sweeps and holds ask for, each by looking at all rows. */
export class MemoryRetentionViews implements RetentionViews {
  constructor(protected readonly tables: MemoryTables) {}

  async hold(holdId: HoldId): Promise<HoldView | undefined> {
    return this.tables.get('retention_holds', { holdId });
  }

  async activeHolds(packageId: PackageId, limit: number): Promise<readonly HoldView[]> {
    return this.holdsOf(packageId)
      .filter((hold) => hold.releasedAt === null)
      .slice(0, limit);
  }

  async holds({ packageId, limit, after }: HoldsOfPackage): Promise<readonly HoldView[]> {
    return this.holdsOf(packageId)
      .filter((hold) => after === undefined || compareText(holdPosition(hold), holdPosition(after)) > 0)
      .slice(0, limit);
  }

  async duePackages({ expiredAt, limit, after }: DuePackages): Promise<readonly RetentionView[]> {
    return this.due(expiredAt)
      .filter((due) => after === undefined || compareText(duePosition(due), duePosition(after)) > 0)
      .slice(0, limit)
      .map(({ row }) => row);
  }

  async countDue(expiredAt: Timestamp): Promise<{ readonly due: number; readonly live: number }> {
    const live = this.tables.rows('artifact_packages').filter(({ status }) => status === 'created' || status === 'finalized');
    return { due: this.due(expiredAt).length, live: live.length };
  }

  private holdsOf(packageId: PackageId): HoldView[] {
    return this.tables
      .rows('retention_holds')
      .filter((hold) => hold.packageId === packageId)
      .sort((a, b) => compareText(holdPosition(a), holdPosition(b)));
  }

  private due(expiredAt: Timestamp): DueRow[] {
    return this.tables
      .rows('retention_state')
      .flatMap((row) => {
        const { packageId, currentExpiresAt: expiresAt, activeHoldId, eligibleAt } = row;
        const isDue = expiresAt !== null && expiresAt <= expiredAt && activeHoldId === null && eligibleAt === null;
        return isDue ? [{ packageId, expiresAt, row }] : [];
      })
      .sort((a, b) => compareText(duePosition(a), duePosition(b)));
  }
}

interface DueRow {
  readonly packageId: PackageId;
  readonly expiresAt: Timestamp;
  readonly row: RetentionView;
}

const holdPosition = (hold: Pick<HoldView, 'appliedAt' | 'holdId'>) => `${hold.appliedAt} ${hold.holdId}`;
const duePosition = (due: Omit<DueRow, 'row'>) => `${due.expiresAt} ${due.packageId}`;
