import { duplicateName, parseJson } from '@artifact-store/encoding';
import { MalformedBodyError, ValidationFailedError } from '@artifact-store/planes';

/**
 * The object that a JSON text (RFC 8259) in UTF-8 stands for. Stricter than JSON.parse where leniency loses something: no
 * byte is replaced, and no member takes the place of an earlier one of the same name.
 * @throws MalformedBodyError; ValidationFailedError for a text that is no object
 */
export function parseJsonObject(bytes: Uint8Array): object {
  const text = decoded(bytes);
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationFailedError('the body is not a JSON object');
  }
  const twice = duplicateName(text);
  if (twice !== undefined) throw new MalformedBodyError(`the body has an object with two members ${excerpt(twice)}`);
  return value;
}

/** Text of the sender in a message: quoted, and not longer than is useful. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedBodyError('the body is not valid UTF-8');
  }
}

function parsed(text: string): unknown {
  if (text === '') throw new MalformedBodyError('the body is empty');
  try {
    return parseJson(text);
  } catch {
    throw new MalformedBodyError('the body is not well-formed JSON');
  }
}
