import { flag, integer, jcs, nullable, type Table, text, time } from '../tables/columns.js';
import type { StateName, StateRows } from './rows.js';

/** The tables of operational state whose rows commands write. */
export const STATE_TABLES: { readonly [Name in StateName]: Table<Name, StateRows[Name]> } = {
  jobs: {
    name: 'jobs',
    primaryKey: ['jobId'],
    columns: {
      jobId: text('job_id'),
      kind: text('kind'),
      state: text('state'),
      dryRun: flag('dry_run'),
      options: jcs('options'),
      createdBy: text('created_by'),
      createdAt: time('created_at'),
      startedAt: nullable(time('started_at')),
      updatedAt: time('updated_at'),
      finishedAt: nullable(time('finished_at')),
      cancelRequested: flag('cancel_requested'),
      done: integer('done'),
      total: nullable(integer('total')),
      bytes: integer('bytes'),
      result: jcs('result'),
      errorCode: nullable(text('error_code')),
      errorDetail: nullable(text('error_detail')),
      cursor: jcs('cursor'),
      itemCount: integer('item_count'),
      leaseToken: integer('lease_token'),
      leaseOwner: nullable(text('lease_owner')),
      leaseExpiresAt: nullable(time('lease_expires_at')),
    },
  },
  job_items: {
    name: 'job_items',
    primaryKey: ['jobId', 'itemNumber'],
    columns: { jobId: text('job_id'), itemNumber: integer('item_number'), item: jcs('item') },
  },
};
