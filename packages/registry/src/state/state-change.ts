import type { StateName, StateRows, UploadRow } from './rows.js';

export type StateChange = PutState | ForgetUpload;

/** The row is written, whatever stood at its key. */
export type PutState = {
  [Name in StateName]: { readonly change: 'put'; readonly state: Name; readonly row: StateRows[Name] };
}[StateName];

/** The row is gone, if it was there. */
export interface ForgetUpload {
  readonly change: 'delete';
  readonly state: 'upload_sessions';
  readonly key: Pick<UploadRow, 'uploadId'>;
}
