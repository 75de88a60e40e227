import { type CborMap, EncodingError, fromJcs, isMap } from '@artifact-store/encoding';

/** A fault in what the user typed, for a usage error. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
}

/** The metadata of `--metadata-json` with the pairs of `--metadata` over it. @throws MetadataError */
export function parseMetadata(json: string | undefined, pairs: readonly string[]): CborMap {
  const metadata = json === undefined ? {} : parseObject(json);
  return { ...metadata, ...parsePairs(pairs) };
}

/** `key=value` pairs; values are text. @throws MetadataError */
export function parsePairs(pairs: readonly string[]): Record<string, string> {
  const parsed: Record<string, string> = {};
  for (const pair of pairs) {
    const separator = pair.indexOf('=');
    if (separator < 1) throw new MetadataError(`--metadata ${JSON.stringify(pair)} is not of the form key=value`);
    const key = pair.slice(0, separator);
    if (Object.hasOwn(parsed, key)) throw new MetadataError(`--metadata names ${JSON.stringify(key)} twice`);
    if (key === '__proto__') throw new MetadataError('--metadata cannot have the key "__proto__"');
    parsed[key] = pair.slice(separator + 1);
  }
  return parsed;
}

function parseObject(json: string): CborMap {
  try {
    const value = fromJcs(json);
    if (isMap(value)) return value;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new MetadataError(`--metadata-json: ${error.message}`);
  }
  throw new MetadataError('--metadata-json is not a JSON object');
}
