import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Check, type CheckGroup, checksOf, GROUPS_OF_20260508, PASSING_GROUPS, tckResultOf } from './check-groups.js';
import { type TckReport, tckJson, tckText, tckXml } from './tck-report.js';

/** The files of a run directory: their texts by their paths. */
export type RunFiles = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly runId?: string | undefined;
  readonly target?: string | undefined;
  readonly assessment?: string | undefined;
  readonly groups?: readonly CheckGroup[] | undefined;
  /** Infrastructure_error where a check came out so, else completed, if not given. */
  readonly status?: string | undefined;
}

/** A password as the TCK prints it among its parameters. */
export const TCK_PASSWORD = 'tck-pass-7421-clear';
const STARTED = '2026-05-08T16:43:34Z';
const COMPLETED = '2026-05-08T16:51:02Z';
const COMMITS = { 'guide-board': 'a'.repeat(40), 'open-cmis-tck': '0123456789abcdef0123456789abcdef01234567' };

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function facts({ runId = 'run-20260507T101500Z', target = 'kontextual-cmis-compat', ...options }: RunOptions) {
  const { assessment = 'cmis-browser-baseline', groups = PASSING_GROUPS } = options;
  const checks = checksOf(groups);
  const isBroken = checks.some(({ result }) => result === 'infrastructure_error');
  const status = options.status ?? (isBroken ? 'infrastructure_error' : 'completed');
  return { runId, target, assessment, groups, checks, status };
}

/** A directory as they were at first: eight files, no raw artifacts. */
export function oldRun(options: RunOptions = {}): RunFiles {
  const { runId, target, assessment, checks, status } = facts(options);
  const refs = { target_profile_ref: target, assessment_profile_ref: assessment };
  const evidence = checks.map((check) => evidenceItem(runId, check));
  const findings = checks
    .filter(({ result }) => result === 'fail' || result === 'infrastructure_error')
    .map(({ id, result }, index) => ({
      id: `finding-${index + 1}`,
      run_id: runId,
      check_id: id,
      result,
      title: `${id} is ${result}`,
    }));
  const counts: Record<string, number> = {};
  for (const { result } of checks) counts[result] = (counts[result] ?? 0) + 1;
  const rows = Object.entries(counts).map(([result, count]) => `| ${result} | ${count} |`);
  return {
    'run.json': json({
      ...{ run_id: runId, ...refs, result_status: status },
      ...{ started_at: STARTED, completed_at: COMPLETED, source_commits: COMMITS },
    }),
    'plan.json': json({ run_id: runId, ...refs, checks: checks.map(({ id }) => id) }),
    'retention-summary.json': json({ run_id: runId, retention_policy: { summary_days: 365, raw_artifact_days: 30 } }),
    'normalized/evidence.json': json(evidence),
    'normalized/findings.json': json(findings),
    'normalized/mappings.json': json([]),
    'reports/assessment-package.json': json({ run_id: runId, ...refs, result_status: status, counts }),
    'reports/report.md': `# Run ${runId}\n\nTarget \`${target}\`: ${status}.\n\n| result | checks |\n| --- | --- |\n${rows.join('\n')}\n`,
  };
}

/** A directory as they came to be: with locks, exports, extras of extensions, and raw output of the TCK by check group. */
export function newRun(options: RunOptions = {}): RunFiles {
  const { runId, target, assessment, groups, checks } = facts({ runId: 'run-20260513T210255Z', ...options });
  const { 'run.json': run = '', ...others } = oldRun({ ...options, runId });
  // By now the commits stand in the lock.
  const { source_commits: _, ...unlocked } = JSON.parse(run);
  return {
    'run.json': json(unlocked),
    ...others,
    'sources.lock.json': json({
      run_id: runId,
      framework: { slug: 'guide-board', commit: COMMITS['guide-board'] },
      extensions: [{ slug: 'open-cmis-tck', version: '0.4.0', commit: COMMITS['open-cmis-tck'] }],
      profiles: [{ ref: target }, { ref: assessment }],
    }),
    'reports/submission-package.json': json({ run_id: runId, files: ['reports/report.md'], certification_boundary: 'none' }),
    'reports/fragments.json': json([]),
    'reports/cmis-maturity-scorecard.json': json({ run_id: runId, level: 2 }),
    'reports/cmis-maturity-scorecard.md': '# Maturity\n\nLevel 2.\n',
    'reports/opencmis-log-review.json': json({ run_id: runId, entries: [] }),
    'reports/opencmis-log-review.md': '# Log review\n\nNothing.\n',
    'exports/export-manifest.json': json({ run_id: runId, export_type: 'assessment', counts: { checks: checks.length } }),
    'artifacts/open-cmis-tck/session.properties.redacted':
      'org.apache.chemistry.opencmis.user=tck\norg.apache.chemistry.opencmis.password=***\n',
    ...Object.assign({}, ...groups.map((group) => rawFiles(group))),
  };
}

/** A run like that of 2026-05-08: 38 pass, 2 info, 1 skipped, 1 warning in one group; infrastructure errors in the other. */
export function runOf20260508(options: RunOptions = {}): RunFiles {
  return newRun({ runId: 'run-20260508T164334Z', groups: GROUPS_OF_20260508, ...options });
}

/** A run with so many raw files beside those of its groups. */
export function largeRun(rawFileCount: number, options: RunOptions = {}): RunFiles {
  const raw = Array.from({ length: rawFileCount }, (_, index) => {
    const number = String(index).padStart(5, '0');
    return [`artifacts/open-cmis-tck/exchanges/${number.slice(0, 3)}/${number}.log`, `GET /browser/objects/${number}\n200\n`];
  });
  return { ...newRun({ runId: 'run-20260514T080000Z', ...options }), ...Object.fromEntries(raw) };
}

/** Writes a run directory; where there is one, the files given are replaced. */
export async function writeRun(directory: string, files: RunFiles): Promise<void> {
  for (const folder of new Set(Object.keys(files).map((path) => dirname(path)))) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
}

function evidenceItem(runId: string, { group, id, result }: Check) {
  return {
    ...{
      id: `evidence-${id}`,
      run_id: runId,
      extension_id: 'open-cmis-tck',
      check_id: id,
      subject_ref: `group:${group}`,
      result,
    },
    ...{ observations: [`${id} came out as ${result}`], facts: {}, requirement_refs: [] },
    artifact_refs: [`artifacts/open-cmis-tck/tck/${group}/stdout.log`],
    ...{ started_at: STARTED, completed_at: COMPLETED },
  };
}

function rawFiles(group: CheckGroup): RunFiles {
  const folder = `artifacts/open-cmis-tck/tck/${group.name}`;
  const checks = checksOf([group]);
  const report: TckReport = {
    parameters: {
      'org.apache.chemistry.opencmis.binding.spi.type': 'browser',
      'org.apache.chemistry.opencmis.password': TCK_PASSWORD,
      'org.apache.chemistry.opencmis.session.repository.id': 'default',
      'org.apache.chemistry.opencmis.user': 'tck',
    },
    groups: [{ name: group.name, tests: [{ name: `${group.name} test`, milliseconds: 1834, results: checks.map(tckResultOf) }] }],
  };
  return {
    [`${folder}/invocation.json`]: json({
      argv: ['java', '-jar', 'tck-runner.jar', 'session.properties', 'groups.txt'],
      exit_code: 0,
    }),
    [`${folder}/stdout.log`]: tckText(report),
    [`${folder}/stderr.log`]: '',
    [`${folder}/report.json`]: tckJson(report),
    [`${folder}/report.xml`]: tckXml(report),
    [`${folder}/normalized-runner-result.json`]: json({ group: group.name, results: group.results }),
  };
}
