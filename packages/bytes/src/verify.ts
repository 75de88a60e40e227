import type { Digester, PrimaryDigest, Sha256Hex } from '@artifact-store/identity';
import {
  ArtifactStoreError,
  BackendUnavailableError,
  type GrantVerifier,
  InternalError,
  type Mismatch,
  ObjectNotFoundError,
  type ObjectToVerify,
  type Verdict,
  type VerifyRequest,
} from '@artifact-store/planes';
import { ObjectUnreadableError, type OpenedObject, type StorageBackend } from '@artifact-store/storage';
import type { GuardedBackends } from './ownership/guarded-backends.js';
import { readAhead } from './read-ahead.js';
import { type Pace, Throttle } from './throttle.js';

export interface Verification {
  readonly backends: GuardedBackends;
  readonly digester: Digester;
  readonly verifier: GrantVerifier;
  readonly pace: Pace;
}

interface Reading {
  readonly backend: StorageBackend;
  readonly digester: Digester;
  readonly digest: VerifyRequest['digest'];
  readonly throttle: Throttle;
  /** What is read into: a chunk to hash, and the next. New memory for each costs as much time as the digest. */
  readonly buffers: readonly Uint8Array[];
  readonly signal: AbortSignal | undefined;
}

/** Each read takes a turn of the thread pool, and smaller ones spend more time on that than on bytes. */
const CHUNK_BYTES = 512 * 1024;

/** Reads the objects of a grant one after the other: that is what a disk does best, and two chunks of one are in memory. */
export async function verify(
  { backends, digester, pace, verifier }: Verification,
  { digest, grant, maxBytesPerSecond }: VerifyRequest,
  signal: AbortSignal | undefined,
): Promise<readonly Verdict[]> {
  const { backendId, objects } = await verifier.verify(grant, 'verify');
  const backend = backends.get(backendId);
  // On another log's disk, or an empty one, everything would be missing.
  await backend.requireOurs();
  const throttle = new Throttle(maxBytesPerSecond, pace);
  const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  const reading = { backend, digester, digest, throttle, buffers, signal };
  const verdicts: Verdict[] = [];
  for (const object of objects) {
    verdicts.push(
      await verdictOn(object, reading).catch((error: unknown) => {
        throw failureOf(error, object, signal);
      }),
    );
  }
  return verdicts;
}

/** A bad read need not mean bad bytes: memory and cables fail too, and the object may have been replaced meanwhile. */
async function verdictOn(object: ObjectToVerify, reading: Reading): Promise<Verdict> {
  const first = await read(object, reading).catch(unreadable);
  if (first === UNREADABLE) {
    const second = await read(object, reading).catch(unreadable);
    return second === UNREADABLE ? verdict(object, UNREADABLE) : second;
  }
  return first.mismatch === null ? first : read(object, reading);
}

const UNREADABLE = 'unreadable';

/** @throws what is not the object's own failure */
function unreadable(error: unknown): typeof UNREADABLE {
  if (error instanceof ObjectUnreadableError) return UNREADABLE;
  throw error;
}

async function read(object: ObjectToVerify, reading: Reading): Promise<Verdict> {
  const opened = await openIfThere(object, reading);
  if (opened === null) return verdict(object, 'missing');
  if (opened.sizeBytes !== object.sizeBytes) {
    await opened.body.return?.();
    return verdict(object, 'size', opened);
  }
  const actual = await digestOf(opened, reading);
  return verdict(object, mismatchOf(object, actual), actual);
}

async function openIfThere(object: ObjectToVerify, { backend, buffers, signal }: Reading): Promise<OpenedObject | null> {
  try {
    return await backend.open({ address: object.contentAddress, generation: object.generation }, { buffers, signal });
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null;
    throw error;
  }
}

type Actual = PrimaryDigest & { readonly sha256?: Sha256Hex };

async function digestOf({ body }: OpenedObject, { digest, digester, signal, throttle }: Reading): Promise<Actual> {
  const stream = digest === 'both' ? digester.stream() : digester.primaryStream();
  try {
    for await (const chunk of readAhead(body)) {
      await throttle.take(chunk.byteLength, signal);
      await stream.update(chunk);
    }
    return await stream.finish();
  } finally {
    stream.dispose();
  }
}

/** The size comes first: fewer bytes than recorded may come though the object was as long when it was opened. */
function mismatchOf(object: ObjectToVerify, actual: Actual): Mismatch | null {
  if (actual.sizeBytes !== object.sizeBytes) return 'size';
  if (actual.primary !== object.contentAddress) return 'primary';
  return actual.sha256 === undefined || actual.sha256 === object.sha256 ? null : 'sha256';
}

function verdict(
  { contentAddress, generation }: ObjectToVerify,
  mismatch: Mismatch | null,
  actual: Partial<Actual> = {},
): Verdict {
  return {
    contentAddress,
    generation,
    mismatch,
    actualContentAddress: actual.primary ?? null,
    actualSha256: actual.sha256 ?? null,
    actualSizeBytes: actual.sizeBytes ?? null,
  };
}

/** What crosses the plane: the object that could not be read by its name, and nothing but errors of the catalogue. */
function failureOf(error: unknown, { contentAddress, generation }: ObjectToVerify, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted && error === signal.reason) return error;
  if (error instanceof BackendUnavailableError) {
    const members = { ...error.members, content_address: contentAddress, generation };
    return new BackendUnavailableError(`${error.detail}: ${contentAddress}`, members, { cause: error });
  }
  if (error instanceof ArtifactStoreError) return error;
  return new InternalError('the verification failed', {}, { cause: error });
}
