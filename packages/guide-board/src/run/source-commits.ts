import { type Documents, isObject, type JsonObject, RUN_FILE } from './documents.js';

/** Commits by the slug of their source. */
export type SourceCommits = Readonly<Record<string, string>>;

const COMMIT = /^[0-9a-f]{7,64}$/i;
const SLUGS = ['slug', 'id', 'name', 'ref'] as const;
const COMMITS = ['commit', 'sha', 'revision'] as const;
const DEEPEST = 8;

/**
 * The commits that took part: `source_commits` of `run.json`, of `sources.lock.json`, or what the sources of that lock say each. What
 * is no commit is left out.
 */
export function sourceCommitsIn(documents: Documents): SourceCommits {
  const lock = documents.get('sources.lock.json');
  const found = new Map<string, string>();
  for (const document of [documents.get(RUN_FILE), lock]) {
    if (found.size === 0 && isObject(document) && isObject(document.source_commits)) take(document.source_commits, found);
  }
  if (found.size === 0) search(lock, '', 0, found);
  return Object.fromEntries([...found].sort());
}

function take(commits: JsonObject, found: Map<string, string>): void {
  for (const [slug, commit] of Object.entries(commits)) note(slug, commit, found);
}

/** A source is an object with a commit; it is called by what it says, or else by the member that holds it. */
function search(value: unknown, name: string, depth: number, found: Map<string, string>): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) for (const item of value) search(item, name, depth + 1, found);
  if (!isObject(value)) return;
  const commit = COMMITS.map((member) => value[member]).find((given) => typeof given === 'string');
  const slug = SLUGS.map((member) => value[member]).find((given) => typeof given === 'string' && given !== '');
  if (commit !== undefined) note(typeof slug === 'string' ? slug : name, commit, found);
  for (const [member, inner] of Object.entries(value)) search(inner, member, depth + 1, found);
}

function note(slug: string, commit: unknown, found: Map<string, string>): void {
  if (slug === '' || typeof commit !== 'string' || !COMMIT.test(commit) || found.has(slug)) return;
  found.set(slug, commit.toLowerCase());
}
