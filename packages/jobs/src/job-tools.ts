import type { DataPlane, Work } from '@artifact-store/planes';
import type { Timers } from './timers.js';

/** What jobs are done with. */
export interface JobTools {
  readonly work: Work;
  /** Serves the backends that jobs are about. What it may do there is said by the grant that comes with each page. */
  readonly data: Pick<DataPlane, 'delete' | 'verify' | 'list' | 'stat'>;
  readonly timers?: Timers | undefined;
}
