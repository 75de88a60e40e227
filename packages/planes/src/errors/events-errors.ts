import { declareError } from './artifact-store-error.js';

export class CursorAheadError extends declareError({
  code: 'cursor_ahead',
  kind: 'conflict',
  title: 'The cursor is beyond the end of the log',
  remedy: 'The log is not the one the cursor came from: read again from 0 and compare log_id.',
}) {}
