import { type Counts, countsOf, itemsIn } from './counts.js';
import { type Documents, invalid, isObject, RUN_FILE } from './documents.js';
import { isRunId } from './run-id.js';
import { type SourceCommits, sourceCommitsIn } from './source-commits.js';

/** What a run directory says of its run. */
export interface RunDescription {
  readonly runId: string;
  readonly targetProfileRef: string;
  readonly assessmentProfileRef: string;
  readonly resultStatus: string;
  readonly sourceCommits: SourceCommits;
  /** In the order of their bytes. */
  readonly reportPaths: readonly string[];
  readonly evidenceCounts: Counts;
  readonly findingCounts: Counts;
}

const REPORTS = 'reports/';
/** Where to look for what `run.json` does not say. */
const DESCRIBING = [RUN_FILE, 'plan.json', 'reports/assessment-package.json'] as const;
const MAX_REFERENCE_LENGTH = 256;
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u;
const NAMED = 10;

/**
 * Describes a run by its documents and the paths of its files. A run that failed, or that was stopped half-way, is described as any
 * other: by what there is.
 * @param paths In the order of their bytes.
 * @throws RunDirectoryError where it is not known which run it is, or documents are of different runs
 */
export function describeRun(documents: Documents, paths: readonly string[]): RunDescription {
  const runId = runIdIn(documents);
  assertOneRun(documents, runId);
  return {
    runId,
    targetProfileRef: reference(documents, ['target_profile_ref', 'target_profile', 'target']),
    assessmentProfileRef: reference(documents, ['assessment_profile_ref', 'assessment_profile', 'assessment']),
    resultStatus: resultStatusIn(documents),
    sourceCommits: sourceCommitsIn(documents),
    reportPaths: paths.filter((path) => path.startsWith(REPORTS)),
    evidenceCounts: countsOf(itemsIn(documents, 'evidence')),
    findingCounts: countsOf(itemsIn(documents, 'findings')),
  };
}

function runIdIn(documents: Documents): string {
  const run = documents.get(RUN_FILE);
  if (run === undefined) throw invalid(RUN_FILE, 'is not there');
  if (!isObject(run)) throw invalid(RUN_FILE, 'is no JSON object');
  const { run_id: runId } = run;
  if (runId === undefined) throw invalid(RUN_FILE, 'has no run_id');
  if (typeof runId !== 'string' || !isRunId(runId)) {
    throw invalid(RUN_FILE, `has a run_id that is not of the form run-20260508T164334Z: ${shown(runId)}`);
  }
  return runId;
}

/** Of another run are files that came from another directory: a package of both would prove neither. */
function assertOneRun(documents: Documents, runId: string): void {
  const others = [...documents].flatMap(([path, document]) => {
    const members = [['', document] as const, ...entriesOf(path, documents)];
    const other = members.find(([, member]) => isObject(member) && member.run_id !== undefined && member.run_id !== runId);
    return other === undefined ? [] : [{ path, at: other[0], runId: (other[1] as { run_id: unknown }).run_id }];
  });
  const [first, ...more] = others;
  if (first === undefined) return;
  const and =
    more.length === 0
      ? ''
      : `; of others are ${more
          .slice(0, NAMED)
          .map(({ path }) => path)
          .join(', ')} too`;
  const where = first.at === '' ? '' : ` at ${first.at}`;
  throw invalid(first.path, `is of the run ${shown(first.runId)}${where}, but ${RUN_FILE} of ${runId}${and}`);
}

function entriesOf(path: string, documents: Documents): readonly (readonly [pointer: string, item: unknown])[] {
  for (const name of ['evidence', 'findings', 'mappings'] as const) {
    if (path === `normalized/${name}.json`) {
      return itemsIn(documents, name).map((item, index) => [`/${index}`, item]);
    }
  }
  return [];
}

function reference(documents: Documents, names: readonly string[]): string {
  for (const path of DESCRIBING) {
    const document = documents.get(path);
    if (!isObject(document)) continue;
    for (const name of names) {
      const given = document[name];
      const text = isObject(given) ? (given.ref ?? given.id ?? given.slug) : given;
      if (text !== undefined && text !== null) return checkedText(path, name, text);
    }
  }
  throw invalid(RUN_FILE, `has no ${names[0]}, and neither have ${DESCRIBING.slice(1).join(' and ')}`);
}

function resultStatusIn(documents: Documents): string {
  const run = documents.get(RUN_FILE);
  if (!isObject(run)) return 'unknown';
  for (const name of ['result_status', 'result', 'status']) {
    const given = run[name];
    if (given !== undefined && given !== null) return checkedText(RUN_FILE, name, given);
  }
  return 'unknown';
}

function checkedText(path: string, name: string, given: unknown): string {
  const isText = typeof given === 'string' && given !== '' && given.length <= MAX_REFERENCE_LENGTH && !UNPRINTABLE.test(given);
  if (!isText)
    throw invalid(path, `has a ${name} that is not a text of 1 to ${MAX_REFERENCE_LENGTH} characters: ${shown(given)}`);
  return given;
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
