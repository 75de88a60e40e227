import { BackendUnavailableError } from '@artifact-store/planes';
import { ObjectUnreadableError } from '../object-unreadable.js';
import { type Failures, systemCode } from './failures.js';

/**
 * What the system says of one file, its blocks or the way to it. Other errors are of the process (EMFILE, ENOMEM), of the file
 * system or of the connection to it (ESTALE, ENXIO). Node has no names for EBADMSG and EUCLEAN, damaged structures on Linux.
 */
const OF_ONE_OBJECT = new Set([
  'EIO',
  'EACCES',
  'EPERM',
  'ELOOP',
  'ENOTDIR',
  'ENODATA',
  'EREMOTEIO',
  'EILSEQ',
  'Unknown system error -74',
  'Unknown system error -117',
]);

/** Tells an object that cannot be read from a backend that cannot. */
export class Unreadable {
  readonly #failures: Failures;
  readonly #answers: () => Promise<boolean>;

  /** @param answers Whether the backend itself can be worked with now. A disk that is gone says EIO of each of its files. */
  constructor(failures: Failures, answers: () => Promise<boolean>) {
    this.#failures = failures;
    this.#answers = answers;
  }

  /** As `Failures.whileReading`, for what was met at one object. */
  async whileReading(doing: string, error: unknown): Promise<unknown> {
    const failure = this.#failures.whileReading(doing, error);
    if (!(failure instanceof BackendUnavailableError) || !OF_ONE_OBJECT.has(systemCode(error) ?? '')) return failure;
    if (!(await this.#answers())) return failure;
    return new ObjectUnreadableError(failure.detail, failure.members, { cause: error });
  }
}
