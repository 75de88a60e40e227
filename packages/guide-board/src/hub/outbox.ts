import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '@artifact-store/encoding';
import { LocalFileError, localError } from '@artifact-store/transfer';
import type { ProgressEntry } from './progress-entry.js';

/** Where a link stands. `sending` is written before the hub is asked: whatever dies then leaves behind that nobody knows. */
export type LinkState = 'pending' | 'sending' | 'uncertain' | 'sent';

export interface Link {
  readonly packageId: string;
  readonly state: LinkState;
  readonly entry: ProgressEntry;
  /** Why it is not sent yet; null where nothing was tried, or all is well. */
  readonly problem: string | null;
}

/** A link that this process has for itself, to send it. */
export interface ClaimedLink {
  readonly entry: ProgressEntry;
  /** Notes what became of it. */
  settle(state: Exclude<LinkState, 'sending'>, problem: string | null): void;
}

interface Kept {
  readonly entry: ProgressEntry;
  readonly problem: string | null;
}

/** Longer than a request may take: whatever is older was given up, whoever sent it. */
const ABANDONED_MILLISECONDS = 10 * 60 * 1000;
const SENDING = /^sending\.([A-Za-z0-9-]+)\.(\d+)\.(\d+)\.json$/;
const ORDER = [/^sent\.json$/, SENDING, /^uncertain\.json$/, /^pending\.json$/] as const;
const PACKAGE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HOST = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-') || 'host';

/**
 * Links on their way to State Hub, one file each: `<package_id>/<state>.json`. A link comes in by the rename of its directory and goes
 * from state to state by renames of its file, so that it is always in one, and only one process at a time has it. Each is on disk
 * before the next step.
 */
export class Outbox {
  readonly #root: string;

  /** Opens the outbox of a state directory, or makes it. @throws LocalFileError */
  constructor(stateDir: string) {
    const above = join(stateDir, 'guide-board');
    this.#root = join(above, 'links');
    try {
      mkdirSync(this.#root, { recursive: true, mode: 0o700 });
      // Each time: whoever made them may have died before that.
      for (const directory of [above, stateDir]) syncDirectory(directory);
      this.#sweepDrafts();
    } catch (error) {
      throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  /** Takes a link in, unless its package has one. @throws LocalFileError */
  add(packageId: string, entry: ProgressEntry): void {
    const draft = join(this.#root, `.${randomUUID()}`);
    try {
      mkdirSync(draft, { mode: 0o700 });
      writeSynced(join(draft, 'pending.json'), { entry, problem: null });
      syncDirectory(draft);
      // Fails where the directory is there, since that is never empty.
      renameSync(draft, this.#directory(packageId));
      syncDirectory(this.#root);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  /** All links in the order in which their packages were made. Those that somebody died over are `uncertain`. @throws LocalFileError */
  links(): readonly Link[] {
    try {
      const names = readdirSync(this.#root).filter((name) => PACKAGE_ID.test(name));
      return names.sort().flatMap((packageId) => this.link(packageId) ?? []);
    } catch (error) {
      throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  /** The link of a package; undefined where it has none. @throws LocalFileError */
  link(packageId: string): Link | undefined {
    try {
      return this.#find(packageId);
    } catch (error) {
      throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  #find(packageId: string): Link | undefined {
    // Between the look at the name and that at the content it may go on to another state: then it is looked for again.
    for (;;) {
      const file = this.#file(packageId);
      if (file === undefined) return undefined;
      const state = this.#settledState(packageId, file);
      const kept = state === undefined ? undefined : this.#read(packageId, state.file);
      if (state !== undefined && kept !== undefined) return { packageId, state: state.name, ...kept };
    }
  }

  /** Has a link for oneself, to send it; undefined where it is in another state by now. @throws LocalFileError */
  claim(packageId: string, from: 'pending' | 'uncertain'): ClaimedLink | undefined {
    const directory = this.#directory(packageId);
    const file = `sending.${HOST}.${process.pid}.${Date.now()}.json`;
    try {
      if (!this.#move(packageId, `${from}.json`, file)) return undefined;
      this.#removeDrafts(directory);
      const kept = this.#read(packageId, file);
      if (kept === undefined) return undefined;
      const settle = (state: Exclude<LinkState, 'sending'>, problem: string | null) =>
        this.#settle(packageId, file, { entry: kept.entry, problem }, state);
      return { entry: kept.entry, settle };
    } catch (error) {
      throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  /** The content first, then the state: what dies in between leaves a link that is `sending`. @throws LocalFileError */
  #settle(packageId: string, file: string, kept: Kept, state: Exclude<LinkState, 'sending'>): void {
    const directory = this.#directory(packageId);
    const draft = join(directory, `.${randomUUID()}`);
    try {
      // Whoever took this process for dead has moved the link on. Whoever sends it again since then, will know better.
      const own = [file, 'uncertain.json'].find((name) => existsSync(join(directory, name)));
      if (own === undefined) return;
      writeSynced(draft, kept);
      renameSync(draft, join(directory, own));
      this.#move(packageId, own, `${state}.json`);
    } catch (error) {
      throw localError('the outbox in ARTIFACTSTORE_STATE_DIR', error);
    }
  }

  #settledState(packageId: string, file: string): { readonly name: LinkState; readonly file: string } | undefined {
    const [, host, pid, since] = SENDING.exec(file) ?? [];
    if (since === undefined) return { name: file.slice(0, -'.json'.length) as LinkState, file };
    if (isAtWork(host, Number(pid), Number(since))) return { name: 'sending', file };
    this.#move(packageId, file, 'uncertain.json');
    return undefined;
  }

  #file(packageId: string): string | undefined {
    const names = namesIn(this.#directory(packageId));
    // There is one. Where a process was stopped for so long that another took its link, there may be what both know: the most counts.
    return ORDER.map((state) => names.find((name) => state.test(name))).find((name) => name !== undefined);
  }

  #read(packageId: string, file: string): Kept | undefined {
    const text = textOf(join(this.#directory(packageId), file));
    return text === undefined ? undefined : keptIn(packageId, text);
  }

  /** Durably; false where the file is not there, since somebody else was first. */
  #move(packageId: string, from: string, to: string): boolean {
    const directory = this.#directory(packageId);
    try {
      renameSync(join(directory, from), join(directory, to));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    syncDirectory(directory);
    return true;
  }

  #directory(packageId: string): string {
    return join(this.#root, packageId);
  }

  /** What a process that died has left before its link was in. */
  #sweepDrafts(): void {
    for (const name of readdirSync(this.#root)) {
      const path = join(this.#root, name);
      if (!name.startsWith('.')) continue;
      // One that is gone by now became a link.
      const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - made > ABANDONED_MILLISECONDS) rmSync(path, { recursive: true, force: true });
    }
  }

  /** Of a link that nobody else has. */
  #removeDrafts(directory: string): void {
    for (const name of namesIn(directory)) if (name.startsWith('.')) rmSync(join(directory, name), { force: true });
  }
}

/** None where there is no such directory. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined where there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws LocalFileError for what no version has written */
function keptIn(packageId: string, text: string): Kept {
  try {
    const { entry, problem } = parseJson(text) as Partial<Kept>;
    if (typeof entry?.detail === 'object') return { entry, problem: problem ?? null };
  } catch {
    // As what is JSON and no link.
  }
  throw new LocalFileError(`the link of package ${packageId} in ARTIFACTSTORE_STATE_DIR is not one that was written there`);
}

/** Whether the process that has a link may still send it. */
function isAtWork(host: string | undefined, pid: number, since: number): boolean {
  if (Date.now() - since > ABANDONED_MILLISECONDS) return false;
  if (host !== HOST) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function writeSynced(path: string, kept: Kept): void {
  writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
