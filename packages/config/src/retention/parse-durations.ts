import { PERMANENT_RECORD, RETENTION_CLASSES } from '@artifact-store/planes';
import { SettingProblem } from '../setting.js';
import { type TomlEntry, tomlEntries } from './toml-entries.js';

/** Seconds by retention class, for the classes that have one of their own. */
export type RetentionDurations = Readonly<Record<string, number>>;

const TABLE = 'retention_classes';
const KEY = 'default_duration_seconds';
/** A thousand years of 365 days: whoever wants more means permanent-record. */
export const MAX_DURATION_SECONDS = 1000 * 365 * 86_400;

/**
 * The durations that an operator's TOML says; a class without one keeps its own.
 * @param file How to name it in what is told.
 * @throws SettingProblem with everything that is wrong, by file and line. Names are repeated, values never
 */
export function parseDurations(text: string, file: string): RetentionDurations {
  const entries = tomlEntries(text, file);
  const problems = new Map<string, string>();
  for (const entry of entries) {
    const fault = faultOf(entry);
    if (fault === undefined) continue;
    // What stands below something wrong is wrong for the same reason, which is told once.
    const place = JSON.stringify(entry.path.slice(0, fault.depth));
    if (!problems.has(place)) problems.set(place, `${file}:${entry.line}: ${fault.what}`);
  }
  if (problems.size > 0) throw new SettingProblem(...problems.values());
  return Object.fromEntries(entries.flatMap(({ path: [, name], is }) => (isInteger(is) ? [[name, Number(is.bigint)]] : [])));
}

/** `depth` is how much of the path is to blame. */
interface Fault {
  readonly depth: number;
  readonly what: string;
}

function faultOf({ path: [table, name, key], is }: TomlEntry): Fault | undefined {
  if (table !== TABLE) return { depth: 1, what: `unknown name ${JSON.stringify(table)}; there is ${TABLE} alone` };
  if (name === undefined) return is === 'table' ? undefined : { depth: 1, what: `${TABLE} has to be a table` };
  if (!RETENTION_CLASSES.some((each) => each === name)) {
    return { depth: 2, what: `unknown retention class ${JSON.stringify(name)}; there are ${RETENTION_CLASSES.join(', ')}` };
  }
  if (key === undefined) return is === 'table' ? undefined : { depth: 2, what: `${name} has to be a table with ${KEY}` };
  if (key !== KEY) return { depth: 3, what: `unknown key ${JSON.stringify(key)} of ${name}; there is ${KEY} alone` };
  if (name === PERMANENT_RECORD) return { depth: 3, what: `${name} takes no ${KEY}: its packages never expire` };
  const expected = expectedInsteadOf(is);
  return expected === undefined ? undefined : { depth: 3, what: `${KEY} of ${name}: expected ${expected}` };
}

function expectedInsteadOf(is: TomlEntry['is']): string | undefined {
  if (!isInteger(is)) return 'a whole number of seconds';
  if (is.bigint < 1n) return '1 second or more';
  if (is.bigint > MAX_DURATION_SECONDS) return `${MAX_DURATION_SECONDS} seconds (1,000 years) or fewer`;
  return undefined;
}

function isInteger(is: TomlEntry['is']): is is Extract<TomlEntry['is'], { readonly kind: 'integer' }> {
  return typeof is === 'object' && is.type === 'TOMLValue' && is.kind === 'integer';
}
