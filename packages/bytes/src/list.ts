import { splitContentAddress } from '@artifact-store/identity';
import {
  type GrantVerifier,
  type ListedObject,
  type Listing,
  type ListRequest,
  MAX_NAMES_NOT_OURS,
  type StoredKey,
  ValidationFailedError,
} from '@artifact-store/planes';
import { type ObjectKey, objectName } from '@artifact-store/storage';
import type { GuardedBackends } from './ownership/guarded-backends.js';

export interface Looking {
  readonly backends: GuardedBackends;
  readonly verifier: GrantVerifier;
}

/** The only one that this version stores under: a name with another one was put there by somebody else. */
const ALGORITHM = 'blake3';

/** Lists a stretch of the grant's backend. */
export async function list(
  { backends, verifier }: Looking,
  { after, grant, limit, until }: ListRequest,
  signal: AbortSignal | undefined,
): Promise<Listing> {
  const { backendId, forDeletion } = await verifier.verify(grant, 'list');
  const backend = backends.get(backendId);
  // Before anything is given up: of another log's storage, or by a log that went back, all might be orphans.
  if (forDeletion) await backend.requireOurs();
  const last = until === null ? null : objectName(keyOf(until));
  const found = new Found(last);
  const listed = backend.list({
    after: after === null ? undefined : keyOf(after),
    onNotOurs: (name) => found.notOurs(name),
    signal,
  });
  for await (const { key, sizeBytes, modifiedAt } of listed) {
    if (last !== null && objectName(key) > last) break;
    if (splitContentAddress(key.address).algorithm !== ALGORITHM) {
      found.notOurs(objectName(key));
      continue;
    }
    found.objects.push({ contentAddress: key.address, generation: key.generation, sizeBytes, modifiedAt });
    if (found.objects.length === limit) return found.listing(false);
  }
  // Nothing at all is rather a disk that is not mounted than everything lost.
  if (after === null && found.objects.length === 0) await backend.requireOurs();
  return found.listing(true);
}

class Found {
  readonly objects: ListedObject[] = [];
  readonly #last: string | null;
  readonly #names: string[] = [];
  #count = 0;

  constructor(last: string | null) {
    this.#last = last;
  }

  notOurs(name: string): void {
    if (this.#last !== null && name > this.#last) return;
    this.#count += 1;
    if (this.#names.length < MAX_NAMES_NOT_OURS) this.#names.push(name);
  }

  listing(isWhole: boolean): Listing {
    return { objects: this.objects, notOurs: { count: this.#count, names: this.#names }, isWhole };
  }
}

/** @throws ValidationFailedError */
export function keyOf({ contentAddress: address, generation }: StoredKey): ObjectKey {
  const key = { address, generation };
  try {
    objectName(key);
    return key;
  } catch (error) {
    if (error instanceof RangeError) throw new ValidationFailedError(`no object has such a key: ${error.message}`);
    throw error;
  }
}
