import { addSeconds, type Clock, type Timestamp } from '@artifact-store/identity';
import { ArtifactStoreError, BackendUnavailableError, StorageFullError } from '@artifact-store/planes';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);
/** A probe just after a failure proves little: the disk may take the next ten writes and refuse the eleventh. */
const TRUSTED_AGAIN_SECONDS = 30;

/** The code of an error of the operating system, such as ENOENT; undefined for any other. */
export function systemCode(error: unknown): string | undefined {
  // Not instanceof: the system's errors may be of another realm than this code's Error.
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Turns the system's errors into those that cross a plane, and keeps a failed write in mind for `health`. */
export class Failures {
  readonly #backendId: string;
  readonly #clock: Clock;
  #lastWrite: { readonly detail: string; readonly at: Timestamp } | null = null;

  constructor(backendId: string, clock: Clock) {
    this.#backendId = backendId;
    this.#clock = clock;
  }

  /** The error to throw for one met while `doing`. What is no system error stays as it is. */
  whileReading(doing: string, error: unknown): unknown {
    const code = systemCode(error);
    if (code === undefined) return error;
    const members = { backend_id: this.#backendId };
    // The system's message holds a path, so only its code is told on.
    const detail = `storage backend "${this.#backendId}" failed while ${doing} (${code})`;
    return NO_ROOM.has(code)
      ? new StorageFullError(detail, members, { cause: error })
      : new BackendUnavailableError(detail, members, { cause: error });
  }

  /** As `whileReading`, and remembers it. */
  whileWriting(doing: string, error: unknown): unknown {
    const failure = this.whileReading(doing, error);
    if (failure instanceof ArtifactStoreError) this.#lastWrite = { detail: failure.detail, at: this.#clock.now() };
    return failure;
  }

  /** What still speaks against this backend after a probe has succeeded; null if nothing does. */
  afterGoodProbe(): string | null {
    if (this.#lastWrite === null) return null;
    const { detail, at } = this.#lastWrite;
    if (this.#clock.now() >= addSeconds(at, TRUSTED_AGAIN_SECONDS)) {
      this.#lastWrite = null;
      return null;
    }
    return `${detail} at ${at}; a probe has succeeded since`;
  }

  closed(): BackendUnavailableError {
    return new BackendUnavailableError(`storage backend "${this.#backendId}" is closed`, { backend_id: this.#backendId });
  }

  notTheRoot(): BackendUnavailableError {
    return new BackendUnavailableError(`the root of storage backend "${this.#backendId}" is not the directory it was at start`, {
      backend_id: this.#backendId,
    });
  }
}
