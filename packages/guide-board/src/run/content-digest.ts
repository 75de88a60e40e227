import { encodeCanonical } from '@artifact-store/encoding';
import { type ContentAddress, contentAddress, type Digester, type Digests } from '@artifact-store/identity';

/** A file with the digests of its bytes. */
export interface DigestedFile {
  readonly relativePath: string;
  readonly digests: Digests;
}

/** One digest over files: BLAKE3 of the canonical CBOR of `[[relative_path, size_bytes, digest]…]`, in the order of the paths' bytes. */
export function contentDigestOf(files: readonly DigestedFile[], digester: Digester): ContentAddress {
  const entries = files.map(({ relativePath, digests }) => [relativePath, digests.sizeBytes, digests.primary]);
  return contentAddress('blake3', Buffer.from(digester.primary(encodeCanonical(entries))).toString('hex'));
}
