import type { Digests } from '@artifact-store/identity';
import { type DeclaredContent, DigestMismatchError, FileTooLargeError, SizeMismatchError } from '@artifact-store/planes';

/** What an upload was said to be and may be, checked as soon as it can be known. */
export class Expectations {
  readonly #declared: DeclaredContent;
  readonly #maxFileBytes: number;

  constructor(declared: DeclaredContent, ...limits: readonly (number | null | undefined)[]) {
    this.#declared = declared;
    this.#maxFileBytes = Math.min(...limits.map((limit) => limit ?? Number.MAX_SAFE_INTEGER));
    this.#limit(declared.sizeBytes ?? 0);
  }

  /** @throws FileTooLargeError, SizeMismatchError as soon as too much has arrived */
  checkSoFar(receivedBytes: number): void {
    this.#limit(receivedBytes);
    const { sizeBytes } = this.#declared;
    if (sizeBytes !== undefined && receivedBytes > sizeBytes) {
      throw new SizeMismatchError(`more bytes arrived than the ${sizeBytes} declared`, {
        declared: sizeBytes,
        computed: receivedBytes,
      });
    }
  }

  /** @throws SizeMismatchError, DigestMismatchError */
  checkAll(computed: Digests): void {
    const { sizeBytes, contentAddress, sha256 } = this.#declared;
    if (sizeBytes !== undefined && sizeBytes !== computed.sizeBytes) {
      const members = { declared: sizeBytes, computed: computed.sizeBytes };
      throw new SizeMismatchError(`${computed.sizeBytes} bytes arrived, ${sizeBytes} were declared`, members);
    }
    if (contentAddress !== undefined && contentAddress !== computed.primary) throw mismatch(contentAddress, computed.primary);
    if (sha256 !== undefined && sha256 !== computed.sha256) throw mismatch(`sha256:${sha256}`, `sha256:${computed.sha256}`);
  }

  #limit(sizeBytes: number): void {
    if (sizeBytes <= this.#maxFileBytes) return;
    throw new FileTooLargeError(`a file may have at most ${this.#maxFileBytes} bytes here`, {
      max_file_bytes: this.#maxFileBytes,
    });
  }
}

function mismatch(declared: string, computed: string): DigestMismatchError {
  return new DigestMismatchError(`the bytes received are ${computed}, declared were ${declared}`, { declared, computed });
}
