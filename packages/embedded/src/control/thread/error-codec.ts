import { ArtifactStoreError, errorClassOf, type ReceiptResult } from '@artifact-store/planes';
import type { EncodedError } from './messages.js';

/** An error without its class, which no message carries. */
export function encodeError(error: unknown): EncodedError {
  if (error instanceof ArtifactStoreError) return { code: error.code, detail: error.detail, members: error.members };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The same error on the other side; a defect keeps its stack as its message, for the log. */
export function decodeError(encoded: EncodedError): Error {
  if ('text' in encoded) return new Error(`in the thread of the control plane: ${encoded.text}`);
  const ErrorClass = errorClassOf(encoded.code);
  return ErrorClass === undefined ? new Error(encoded.detail) : new ErrorClass(encoded.detail, encoded.members);
}

type EncodedResult = Extract<ReceiptResult, { file: unknown }> | { readonly error: EncodedError };

// The only answer that holds errors as data.

export function encodeResults(results: readonly ReceiptResult[]): readonly EncodedResult[] {
  return results.map((result) => ('error' in result ? { error: encodeError(result.error) } : result));
}

export function decodeResults(results: readonly EncodedResult[]): readonly ReceiptResult[] {
  return results.map((result) => {
    if (!('error' in result)) return result;
    const error = decodeError(result.error);
    if (error instanceof ArtifactStoreError) return { error };
    throw error;
  });
}
