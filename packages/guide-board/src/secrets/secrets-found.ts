import { SecretsFoundError } from '../errors.js';
import type { SecretInFile } from '../run/read-run.js';

const DETAILED = 5;
const LISTED = 100;

/** The refusal of a run that holds secrets: where they stand, and never what they are. */
export function secretsFound(secrets: readonly SecretInFile[]): SecretsFoundError {
  const places = secrets.slice(0, DETAILED).map(({ relativePath, line }) => `${relativePath}:${line}`);
  const more = secrets.length > DETAILED ? ` and ${secrets.length - DETAILED} more` : '';
  return new SecretsFoundError(`${places.join(', ')}${more}; nothing was stored`, {
    secret_count: secrets.length,
    secrets: secrets.slice(0, LISTED).map(({ relativePath, line, kind }) => ({ relative_path: relativePath, line, kind })),
  });
}
