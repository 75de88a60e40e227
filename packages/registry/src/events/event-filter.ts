import { type EventFilter, ValidationFailedError } from '@artifact-store/planes';

const TYPE = /^v\d{1,4}(?:\.[a-z0-9_]{1,64}){1,4}$/;
const KIND = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_SUBJECT_ID_BYTES = 256;

/** Whether the filter leaves any event out. */
export function hasCondition({ type, subjectKind, subjectId }: EventFilter): boolean {
  return type !== undefined || subjectKind !== undefined || subjectId !== undefined;
}

/** Types and kinds of later versions pass: there may be none of them yet. @throws ValidationFailedError */
export function checkFilter({ type, subjectKind, subjectId }: EventFilter): void {
  if (type !== undefined && !TYPE.test(type)) {
    throw new ValidationFailedError('type is no name of an event type, such as v1.file.ingested');
  }
  if (subjectKind !== undefined && !KIND.test(subjectKind)) {
    throw new ValidationFailedError('subject_kind is no name of a kind, such as package');
  }
  if (subjectId === undefined) return;
  // Ids are unique within their kind, and the log is indexed by the pair.
  if (subjectKind === undefined) throw new ValidationFailedError('subject_id needs subject_kind beside it');
  const bytes = new TextEncoder().encode(subjectId).length;
  if (bytes === 0 || bytes > MAX_SUBJECT_ID_BYTES || subjectId.includes('\u0000')) {
    throw new ValidationFailedError(`subject_id is not 1 to ${MAX_SUBJECT_ID_BYTES} bytes of text without NUL`);
  }
}
