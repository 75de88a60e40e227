import { ObjectNotFoundError, type StatRequest, type StoredKey } from '@artifact-store/planes';
import { ObjectUnreadableError, type StorageBackend } from '@artifact-store/storage';
import { keyOf, type Looking } from './list.js';

const AT_ONCE = 32;

/** Tells which keys are there, since a listing may be behind. */
export async function stat(
  { backends, verifier }: Looking,
  { grant, keys }: StatRequest,
  signal: AbortSignal | undefined,
): Promise<readonly StoredKey[]> {
  const { backendId } = await verifier.verify(grant, 'list');
  const backend = backends.get(backendId);
  const there: StoredKey[] = [];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE);
    const are = await Promise.all(some.map((key) => isThere(backend, key, signal)));
    there.push(...some.filter((_key, index) => are[index]));
  }
  return there;
}

async function isThere(backend: StorageBackend, key: StoredKey, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await backend.stat(keyOf(key), { signal });
    return true;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return false;
    // What it holds is for a verification to say.
    if (error instanceof ObjectUnreadableError) return true;
    throw error;
  }
}
