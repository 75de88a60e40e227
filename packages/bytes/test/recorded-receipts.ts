import { splitContentAddress, timestampOf } from '@artifact-store/identity';
import {
  type ArtifactStoreError,
  DuplicateRelativePathError,
  type FileView,
  type GrantVerifier,
  ObjectReclaimedRetryError,
  type Receipt,
  type ReceiptResult,
  type Receipts,
} from '@artifact-store/planes';

/** The `Receipts` contract in memory: one package, unique paths, and current generations that a test sets. */
export class RecordedReceipts implements Receipts {
  readonly calls: (readonly Receipt[])[] = [];
  readonly files: FileView[] = [];
  /** By content address; 0 where none is set. */
  readonly generations = new Map<string, number>();
  readonly #verifier: GrantVerifier;

  constructor(verifier: GrantVerifier) {
    this.#verifier = verifier;
  }

  async record(receipts: readonly Receipt[]): Promise<readonly ReceiptResult[]> {
    this.calls.push(receipts);
    const results: ReceiptResult[] = [];
    for (const receipt of receipts) results.push(await this.#recordOne(receipt));
    return results;
  }

  async #recordOne(receipt: Receipt): Promise<ReceiptResult> {
    const known = this.files.find(({ fileId }) => fileId === receipt.fileId);
    if (known !== undefined) return { file: known };
    const refusal = this.#refusal(receipt);
    if (refusal !== null) return { error: refusal };
    const { actor, packageId } = await this.#verifier.verify(receipt.grant, 'upload');
    const { algorithm, hex } = splitContentAddress(receipt.contentAddress);
    const { fileId, mediaType, relativePath, sha256, sizeBytes } = receipt;
    const digests = { digestAlgorithm: algorithm, digestPrimary: hex, digestSha256: sha256 };
    const file = {
      fileId,
      packageId,
      relativePath,
      mediaType,
      sizeBytes,
      ...digests,
      createdAt: timestampOf(0),
      createdBy: actor,
    };
    this.files.push(file);
    return { file };
  }

  #refusal({ contentAddress, generation, relativePath }: Receipt): ArtifactStoreError | null {
    if (this.files.some((file) => file.relativePath === relativePath)) return new DuplicateRelativePathError('the path is taken');
    const current = this.generations.get(contentAddress) ?? 0;
    return generation === current ? null : new ObjectReclaimedRetryError('the object was reclaimed', { generation: current });
  }
}
