import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidConfigurationError } from '@artifact-store/planes';
import { type ConfiguredToken, SCOPES } from './tokens.js';

/** The token that a server on loopback makes for whoever may read its state directory. */
export interface LocalToken {
  readonly path: string;
  readonly token: ConfiguredToken;
}

const pathIn = (stateDir: string) => join(stateDir, 'token');

/**
 * Reads the local token, or makes it: a file that only its owner can read, named `local` in events.
 * @throws InvalidConfigurationError where there is no token and none can be made
 */
export function ensureLocalToken(stateDir: string): LocalToken {
  const path = pathIn(stateDir);
  const secret = secretIn(stateDir, path);
  const sha256 = createHash('sha256').update(secret).digest();
  return { path, token: { actor: 'local', scopes: new Set(SCOPES), sha256 } };
}

function secretIn(stateDir: string, path: string): string {
  try {
    return readLocalToken(stateDir) ?? makeLocalToken(stateDir, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === 'EEXIST' ? 'is empty: delete it, and one is made at the next start' : `can be neither read nor made (${code})`;
    throw new InvalidConfigurationError(`the file token in ARTIFACTSTORE_STATE_DIR ${problem}`, {}, { cause: error });
  }
}

/** The secret of the local token; undefined where there is none. */
export function readLocalToken(stateDir: string): string | undefined {
  try {
    return readFileSync(pathIn(stateDir), 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function makeLocalToken(stateDir: string, path: string): string {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString('base64url');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true });
  chmodSync(draft, 0o600);
  try {
    // A link fails where a file exists: two servers that start at once agree on one token.
    linkSync(draft, path);
    return secret;
  } catch (error) {
    const existing = (error as NodeJS.ErrnoException).code === 'EEXIST' ? readLocalToken(stateDir) : undefined;
    if (existing === undefined) throw error;
    return existing;
  } finally {
    unlinkSync(draft);
  }
}
