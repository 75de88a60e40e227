import type { IdSource } from '@artifact-store/identity';
import { v7 } from 'uuid';

/** UUIDv7 (RFC 9562 §5.7): sorted by the time they were made, unguessable in their last 62 bits. */
export const randomIds: IdSource = { next: () => v7() };
