import { InvalidRelativePathError } from './errors/files-errors.js';

/** Where a file stands inside its package; it never reaches a storage backend. */
export type RelativePath = string & { readonly __brand: 'RelativePath' };

export const MAX_PATH_BYTES = 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL = /\p{Cc}/u;
const DRIVE = /^[A-Za-z]:/;
const encoder = new TextEncoder();

/**
 * Checks a path and keeps it exactly as given: no normalisation, no case folding.
 * @throws InvalidRelativePathError saying which rule it breaks
 */
export function parseRelativePath(text: string): RelativePath {
  const problem = problemOf(text);
  if (problem !== undefined) throw new InvalidRelativePathError(`relative_path ${problem}`);
  return text as RelativePath;
}

function problemOf(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (LONE_SURROGATE.test(text)) return 'holds a lone surrogate';
  if (encoder.encode(text).length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (CONTROL.test(text)) return 'holds a control character';
  if (text.includes('\\')) return 'holds a backslash';
  if (text.startsWith('/')) return 'is absolute';
  if (text.endsWith('/')) return 'ends in a slash';
  if (DRIVE.test(text)) return 'starts with a drive letter';
  const segments = text.split('/');
  if (segments.includes('')) return 'has an empty segment';
  if (segments.includes('.') || segments.includes('..')) return 'has a segment . or ..';
  return undefined;
}
