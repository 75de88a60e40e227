import { duplicateName, parseJson } from '@artifact-store/encoding';
import { RunDirectoryError } from '../errors.js';

/** The JSON documents of a run that say what it was, by path. Raw artifacts are evidence alone: nobody reads them. */
export type Documents = ReadonlyMap<string, unknown>;

export type JsonObject = Readonly<Record<string, unknown>>;

export const RUN_FILE = 'run.json';
const RAW = 'artifacts/';
/** More would not be read into memory for a few counts. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

export const isRaw = (relativePath: string) => relativePath.startsWith(RAW);

/** Whether a file is one that is read for what it says of the run. */
export const isDocument = (relativePath: string) => relativePath.endsWith('.json') && !isRaw(relativePath);

/** @throws RunDirectoryError where the bytes are no JSON in UTF-8, or name the members of `run.json` twice */
export function parseDocument(relativePath: string, bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(relativePath, 'is not UTF-8');
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw invalid(relativePath, `is no JSON${placeOf(error, text)}`);
  }
  const twice = relativePath === RUN_FILE ? duplicateName(text) : undefined;
  if (twice !== undefined) throw invalid(relativePath, `has the member ${JSON.stringify(twice)} twice`);
  return value;
}

export function invalid(relativePath: string, problem: string): RunDirectoryError {
  return new RunDirectoryError(`${relativePath} ${problem}`, { relative_path: relativePath });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where in the text it is wrong, without a word of the text itself. */
function placeOf(error: unknown, text: string): string {
  if (text.trim() === '') return ': it is empty';
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return `: see line ${text.slice(0, Number(position)).split('\n').length}`;
  return message.includes('end of JSON') ? ': it breaks off' : '';
}
