import { compareText } from '@artifact-store/encoding';
import type { Timestamp, UploadId } from '@artifact-store/identity';
import type { StateChange, UploadRow, UploadRows, UploadsByTime } from '@artifact-store/registry';

/** Upload sessions, kept in memory. */
export class MemoryUploads implements UploadRows {
  private readonly rows = new Map<UploadId, UploadRow>();

  apply(change: Extract<StateChange, { readonly state: 'upload_sessions' }>): void {
    if (change.change === 'delete') this.rows.delete(change.key.uploadId);
    else this.rows.set(change.row.uploadId, change.row);
  }

  async upload(uploadId: UploadId): Promise<UploadRow | undefined> {
    return this.rows.get(uploadId);
  }

  async uploadsToExpire(query: UploadsByTime): Promise<readonly UploadRow[]> {
    const lapsed = ({ leaseExpiresAt }: UploadRow) => leaseExpiresAt === null || leaseExpiresAt <= query.at;
    return this.byTime(query, (row) => (row.endedAt === null && lapsed(row) ? row.expiresAt : null));
  }

  async uploadsToForget(query: UploadsByTime): Promise<readonly UploadRow[]> {
    return this.byTime(query, ({ endedAt }) => endedAt);
  }

  private byTime({ at, limit, after }: UploadsByTime, timeOf: (row: UploadRow) => Timestamp | null): readonly UploadRow[] {
    return [...this.rows.values()]
      .map((row) => ({ row, time: timeOf(row), uploadId: row.uploadId }))
      .filter(({ time }) => time !== null && time <= at)
      .filter((each) => after === undefined || compareText(positionOf(each), positionOf(after)) > 0)
      .sort((a, b) => compareText(positionOf(a), positionOf(b)))
      .slice(0, limit)
      .map(({ row }) => row);
  }
}

const positionOf = ({ time, uploadId }: { readonly time: string | null; readonly uploadId: string }) => `${time} ${uploadId}`;
