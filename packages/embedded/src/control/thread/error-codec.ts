import { ArtifactStoreError, errorClassOf, type ReceiptResult } from '@artifact-store/planes';
import type { EncodedError, Role } from './messages.js';

/** An error without its class, which no message carries. */
export function encodeError(error: unknown): EncodedError {
  if (!(error instanceof ArtifactStoreError)) return { text: textOf(error) };
  const { code, detail, members, cause } = error;
  return { code, detail, members, cause: cause === undefined ? undefined : textOf(cause) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The same error on the other side; a defect keeps its stack as its message, for the log. */
export function decodeError(encoded: EncodedError): Error {
  if ('text' in encoded) return inThread(encoded.text);
  const { code, detail, members, cause } = encoded;
  const ErrorClass = errorClassOf(code);
  if (ErrorClass === undefined) return new Error(detail);
  return new ErrorClass(detail, members, cause === undefined ? {} : { cause: inThread(cause) });
}

function inThread(text: string): Error {
  return new Error(`in the thread of the control plane: ${text}`);
}

type EncodedResult = Extract<ReceiptResult, { file: unknown }> | { readonly error: EncodedError };

/** Whether the role's answers hold errors as data, for some of many things that were asked for at once. */
export function holdsResults(role: Role): boolean {
  return role === 'receipts' || role === 'known';
}

export function encodeResults(results: readonly (ReceiptResult | null)[]): readonly (EncodedResult | null)[] {
  return results.map((result) => (result !== null && 'error' in result ? { error: encodeError(result.error) } : result));
}

export function decodeResults(results: readonly (EncodedResult | null)[]): readonly (ReceiptResult | null)[] {
  return results.map((result) => {
    if (result === null || !('error' in result)) return result;
    const error = decodeError(result.error);
    if (error instanceof ArtifactStoreError) return { error };
    throw error;
  });
}
