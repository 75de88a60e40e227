import { declareError } from './artifact-store-error.js';

export class UploadNotFoundError extends declareError({
  code: 'upload_not_found',
  kind: 'not_found',
  title: 'There is no such upload',
  remedy: 'Check the upload_id; an upload that has ended is forgotten after 7 days.',
}) {}

export class UploadInProgressError extends declareError({
  code: 'upload_in_progress',
  kind: 'conflict',
  title: 'The bytes of the upload are being received already',
  remedy: 'Let the other request finish. If its sender is gone, send again after the seconds that Retry-After names, or abort.',
}) {}

export class UploadSupersededError extends declareError({
  code: 'upload_superseded',
  kind: 'conflict',
  title: 'Another request has taken the upload over',
  remedy: 'Nothing of this request was recorded. Look at the upload: the other request may have completed it.',
}) {}

export class UploadCompletedError extends declareError({
  code: 'upload_completed',
  kind: 'conflict',
  title: 'The upload is completed already',
  remedy: 'The file that it came to stays as it is. Create another upload, at another relative_path, for other bytes.',
}) {}

export class UploadAbortedError extends declareError({
  code: 'upload_aborted',
  kind: 'gone',
  title: 'The upload was aborted',
  remedy: 'Nothing was recorded. Create another upload if the file is still wanted.',
}) {}

export class UploadExpiredError extends declareError({
  code: 'upload_expired',
  kind: 'gone',
  title: 'The time of the upload is over',
  remedy: 'Nothing was recorded. Create another upload, or raise ARTIFACTSTORE_UPLOAD_TTL_SECONDS.',
}) {}
