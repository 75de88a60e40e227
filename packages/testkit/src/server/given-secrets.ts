import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME_OF_TOKEN = /^[a-z][a-z0-9-]*(?::[a-z+]+)?=/;
const PASSWORD = /^[a-z0-9+]+:\/\/[^/@]*?:([^@/]+)@/;
const REFERENCE = /^(env|file):(.+)$/s;

/**
 * The secrets that a server or a command has: of its environment, of what that refers to, and the tokens that it made for
 * itself in its directory.
 */
export function givenSecrets(env: Environment, home: string): ReadonlySet<string> {
  const tokens = (env.ARTIFACTSTORE_AUTH_TOKENS ?? '').split(/[,\n]/).map((entry) => entry.trim().replace(NAME_OF_TOKEN, ''));
  const references = Object.entries(env).filter(([name]) => name.endsWith('_REF'));
  const secrets = [
    ...tokens,
    env.ARTIFACTSTORE_API_TOKEN,
    PASSWORD.exec(env.ARTIFACTSTORE_DATABASE_URL ?? '')?.[1],
    contentOf(join(env.ARTIFACTSTORE_STATE_DIR ?? join(home, 'var'), 'token'))?.trim(),
    tokenOfCommands(env.ARTIFACTSTORE_DATABASE_URL ?? `sqlite:///${join(home, 'var/artifactstore.db')}`),
    ...references.flatMap(([, reference = '']) => referredTo(reference, env)),
  ];
  return new Set(secrets.filter((secret) => secret !== undefined).filter((secret) => secret !== ''));
}

/** The keys of a plane are a document with public parts; any other secret is the whole of what is referred to. */
function referredTo(reference: string, env: Environment): readonly string[] {
  const [, kind, where = ''] = REFERENCE.exec(reference) ?? [];
  const text = (kind === 'env' ? env[where] : contentOf(where))?.trim() ?? '';
  const { grant_keys: keys = [], plane_credentials: credentials = [] } = documentIn(text);
  const secrets = [...keys.map(({ d }) => d), ...credentials].filter((secret) => typeof secret === 'string');
  return secrets.length > 0 ? secrets : [text];
}

/** What a server on SQLite lets commands of its machine in by. */
function tokenOfCommands(databaseUrl: string): string | undefined {
  const [, path] = /^sqlite[^:]*:\/\/\/(.+)$/.exec(databaseUrl) ?? [];
  const text = path === undefined ? undefined : contentOf(`${path}.api`);
  return text === undefined ? undefined : (JSON.parse(text) as { readonly token: string }).token;
}

interface KeysDocument {
  readonly grant_keys?: readonly { readonly d?: string }[];
  readonly plane_credentials?: readonly string[];
}

function documentIn(text: string): KeysDocument {
  try {
    return JSON.parse(text) as KeysDocument;
  } catch {
    return {};
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
