import { readFileSync } from 'node:fs';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { environment } from './environment.js';
import { SettingProblem } from './setting.js';

/** Where a secret is: the variable or the file, never the secret itself. */
export type SecretRef = { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string };

/** `env:NAME` or `file:/path`. */
export function secretRef(given: string): SecretRef {
  const [, kind, where = ''] = /^(env|file):(.+)$/s.exec(given) ?? [];
  if (kind === 'env') return { kind, name: where };
  if (kind === 'file') return { kind, path: where };
  throw new SettingProblem('expected env:NAME or file:/path');
}

/** The secret, without the white space around it. @throws InvalidConfigurationError where there is none */
export function readSecret(variable: string, ref: SecretRef): string {
  const secret = ref.kind === 'env' ? environment()[ref.name] : contentOf(ref.path);
  if (secret !== undefined && secret.trim() !== '') return secret.trim();
  const where = ref.kind === 'env' ? `the variable ${ref.name} is empty` : `the file ${ref.path} is empty or cannot be read`;
  throw new InvalidConfigurationError(`${variable}: ${where}`);
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
