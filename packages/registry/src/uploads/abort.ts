import { UploadCompletedError, type UploadOfActor } from '@artifact-store/planes';
import type { Decision } from '../ports/event-store.js';
import type { UploadRow } from '../state/rows.js';
import { ended, foundUpload, statusAt, type UploadSnapshot, written } from './session.js';

/** Whoever sends its bytes hears of it with the next sign of life, or with the receipt. @throws UploadNotFoundError, UploadCompletedError */
export function decideAbort({ uploadId, actor }: UploadOfActor, { row, now }: UploadSnapshot): Decision<UploadRow> {
  const upload = foundUpload(uploadId, row);
  const status = statusAt(upload, now);
  if (status === 'completed') {
    throw new UploadCompletedError('the file of the upload is recorded, and stays', {
      upload_id: uploadId,
      file_id: upload.fileId,
    });
  }
  if (status === 'aborted' || status === 'expired') return { events: [], answer: upload };
  const aborted = { ...ended(upload, 'aborted', now), abortedBy: actor };
  return written(aborted, aborted);
}
