import { createHash, randomUUID } from 'node:crypto';
import type { ReceiptJson } from '@artifact-store/planes';

/** A receipt of bytes that were never stored anywhere: a thief of a data plane's secrets says what it likes. */
export function receiptOf(grant: string, members: Partial<ReceiptJson> = {}): ReceiptJson & { readonly [name: string]: unknown } {
  const hex = createHash('sha256').update(randomUUID()).digest('hex');
  return {
    grant,
    file_id: randomUUID(),
    storage_location_id: randomUUID(),
    relative_path: `told/${randomUUID()}`,
    media_type: 'text/plain',
    size_bytes: 5,
    content_address: `blake3:${hex}`,
    sha256: hex,
    backend_id: 'local',
    generation: 0,
    idempotency_key: null,
    upload_lease: null,
    ...members,
  };
}
