import { readFileSync, statSync } from 'node:fs';
import { SettingProblem } from '../setting.js';
import { parseDurations, type RetentionDurations } from './parse-durations.js';

/** More than any list of five classes needs, however well it is commented. */
const MAX_FILE_BYTES = 64 * 1024;

/** The durations of the TOML file at `path`; none for an empty path. @throws SettingProblem */
export function readDurations(path: string): RetentionDurations {
  return path === '' ? {} : parseDurations(contentOf(path), path);
}

function contentOf(path: string): string {
  let bytes: Uint8Array;
  try {
    const status = statSync(path);
    if (!status.isFile()) throw new SettingProblem(`${path} is no regular file`);
    if (status.size > MAX_FILE_BYTES) throw new SettingProblem(`${path} is larger than 64 KiB`);
    bytes = readFileSync(path);
  } catch (error) {
    throw error instanceof SettingProblem ? error : new SettingProblem(whyUnreadable(path, error as NodeJS.ErrnoException));
  }
  try {
    // Without the byte order mark that some editors put before the text.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SettingProblem(`${path} is no UTF-8`);
  }
}

/** What no file is named by may be a secret in the wrong place, and is not repeated. */
function whyUnreadable(path: string, { code }: NodeJS.ErrnoException): string {
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return `${path} cannot be read (${code})`;
  return `expected the path of a TOML file, from the working directory or absolute; none can be read there (${code})`;
}
