import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativePostgres } from './postgres/binaries.js';

/** Something outside this repository that tests need: an entry of `infra/test-parts.json`. */
export interface TestPart {
  readonly name: string;
  /** Whether a run in CI fails when the part is missing. Everywhere else its tests are skipped. */
  readonly needed: boolean;
  readonly what: string;
  /** How to get it. */
  readonly how: string;
  /** Debian packages that bring it. */
  readonly debian?: readonly string[];
  /** A command that succeeds exactly when the part is usable. */
  readonly probe?: readonly [string, ...string[]];
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Every part that the tests know, as declared in `infra/test-parts.json`. */
export const testParts: readonly TestPart[] = JSON.parse(readFileSync(resolve(ROOT, 'infra/test-parts.json'), 'utf8'));

/** The directory of the outside vectors: `TEST_VECTORS_DIR`, or `../shared/vectors` beside the clone. */
export function vectorsDir(): string {
  return resolve(ROOT, process.env.TEST_VECTORS_DIR ?? '../shared/vectors');
}

const missing = new Map<string, string | null>();

/**
 * Why `name` cannot be used here, or null if it can. Asked once per process and part.
 * @throws Error for a part that `infra/test-parts.json` does not declare.
 */
export function whyMissing(name: string): string | null {
  const part = testParts.find((known) => known.name === name);
  if (part === undefined) throw new Error(`infra/test-parts.json declares no part ${JSON.stringify(name)}`);
  const known = missing.get(name);
  if (known !== undefined) return known;
  const reason = probe(part);
  missing.set(name, reason);
  return reason;
}

function probe(part: TestPart): string | null {
  if (part.probe !== undefined) return whyFails(part.probe);
  switch (part.name) {
    case 'postgres':
      return whyPostgresFails();
    case 'vectors':
      return existsSync(vectorsDir()) ? null : `there is no directory ${vectorsDir()}`;
    case 'long':
      return process.env.TEST_LONG === '1' ? null : 'this is the short run';
    default:
      throw new Error(`part ${part.name} has no probe`);
  }
}

function whyPostgresFails(): string | null {
  try {
    return whyFails([`${nativePostgres()}/bin/postgres`, '--version']);
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

function whyFails([command, ...args]: readonly [string, ...string[]]): string | null {
  const run = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
  if (run.error !== undefined) return `${command} cannot be run (${'code' in run.error ? run.error.code : run.error.message})`;
  if (run.status === 0) return null;
  return `${command} fails: ${run.stderr.trim().split('\n').at(-1) || `exit code ${run.status}`}`;
}
