import { declareError } from './artifact-store-error.js';

export class CursorAheadError extends declareError({
  code: 'cursor_ahead',
  kind: 'conflict',
  title: 'The cursor is beyond the end of the log',
  remedy: 'The log is not the one the cursor came from: read again from 0 and compare log_id.',
}) {}

export class EventNotFoundError extends declareError({
  code: 'event_not_found',
  kind: 'not_found',
  title: 'The event log has no event at this sequence',
  remedy: 'Check the sequence; GET /events lists those there are.',
}) {}
