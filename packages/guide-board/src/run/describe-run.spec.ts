import { newRun, oldRun, type RunFiles, runOf20260508 } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { RunDirectoryError } from '../errors.js';
import { describeRun } from './describe-run.js';
import { isDocument, parseDocument } from './documents.js';

function described(files: RunFiles) {
  const paths = Object.keys(files).sort();
  const documents = new Map(paths.filter(isDocument).map((path) => [path, parseDocument(path, Buffer.from(files[path] ?? ''))]));
  return describeRun(documents, paths);
}

/** A run of which a document is another. */
const withDocument = (path: string, value: unknown, files: RunFiles = oldRun()) =>
  described({ ...files, [path]: typeof value === 'string' ? value : JSON.stringify(value) });

describe('a run is described', () => {
  it('by the eight files that a directory had at first', () => {
    expect(described(oldRun())).toEqual({
      runId: 'run-20260507T101500Z',
      targetProfileRef: 'kontextual-cmis-compat',
      assessmentProfileRef: 'cmis-browser-baseline',
      resultStatus: 'completed',
      sourceCommits: { 'guide-board': 'a'.repeat(40), 'open-cmis-tck': '0123456789abcdef0123456789abcdef01234567' },
      reportPaths: ['reports/assessment-package.json', 'reports/report.md'],
      evidenceCounts: { info: 1, pass: 5 },
      findingCounts: {},
    });
  });

  it('by a directory with all extras, of which the lock knows the commits', () => {
    const run = described(newRun());
    expect(run.sourceCommits).toEqual(described(oldRun()).sourceCommits);
    expect(run.reportPaths).toHaveLength(8);
  });

  it('with every result counted, where its infrastructure failed', () => {
    expect(described(runOf20260508())).toMatchObject({
      resultStatus: 'infrastructure_error',
      evidenceCounts: { fail: 3, info: 14, infrastructure_error: 3, pass: 38, skipped: 6, warning: 4 },
      findingCounts: { fail: 3, infrastructure_error: 3 },
    });
  });

  it('as far as it came, where it was stopped after run.json', () => {
    const run = { run_id: 'run-20260508T164334Z', target_profile: { id: 't' }, assessment: 'a' };
    expect(described({ 'run.json': JSON.stringify(run) })).toEqual({
      ...{ runId: 'run-20260508T164334Z', targetProfileRef: 't', assessmentProfileRef: 'a', resultStatus: 'unknown' },
      ...{ sourceCommits: {}, reportPaths: [], evidenceCounts: {}, findingCounts: {} },
    });
  });

  it('by its plan, where run.json does not say for what it was', () => {
    const run = { run_id: 'run-20260507T101500Z', result: 'completed' };
    expect(withDocument('run.json', run)).toMatchObject({
      targetProfileRef: 'kontextual-cmis-compat',
      resultStatus: 'completed',
    });
  });

  it('without evidence getting lost that has no result, or an odd one', () => {
    const items = [{ result: 'pass' }, {}, { result: 7 }, { result: '__proto__' }, { result: 'expected_gap' }];
    expect(withDocument('normalized/evidence.json', { evidence: items }).evidenceCounts).toEqual({
      ...{ expected_gap: 1, pass: 1, unknown: 3 },
    });
  });

  it('with commits in lower case, and nothing among them that is none', () => {
    const commits = { a: 'ABCDEF0', b: 'main', c: null, d: '12345' };
    const run = { run_id: 'run-20260507T101500Z', source_commits: commits };
    expect(withDocument('run.json', run).sourceCommits).toEqual({ a: 'abcdef0' });
  });
});

describe('what is no run is refused', () => {
  const ID = 'run-20260507T101500Z';
  it.each([
    ['run.json', '', 'run.json is no JSON: it is empty'],
    ['run.json', '{"run_id":', 'run.json is no JSON: it breaks off'],
    ['run.json', '{\n"a": 1,\n"b" 2\n}', 'run.json is no JSON: see line 3'],
    ['run.json', '[]', 'run.json is no JSON object'],
    ['run.json', '{}', 'run.json has no run_id'],
    ['run.json', '{"run_id": 7}', 'run_id that is not of the form run-20260508T164334Z: 7'],
    ['run.json', '{"run_id": "../x"}', 'run_id that is not of the form'],
    ['run.json', `{"run_id":"${ID}","run_id":"${ID}"}`, 'run.json has the member "run_id" twice'],
    ['run.json', { run_id: ID, target_profile_ref: '' }, 'target_profile_ref that is not a text of 1 to 256 characters'],
    ['run.json', { run_id: ID, target_profile_ref: 'a\nb' }, 'target_profile_ref that is not a text'],
    ['run.json', { run_id: ID, target_profile_ref: 'a', result: {} }, 'result that is not a text'],
    ['normalized/evidence.json', '[{"result"', 'normalized/evidence.json is no JSON'],
    ['normalized/evidence.json', { evidence: 7 }, 'normalized/evidence.json holds no list of evidence'],
    ['normalized/findings.json', [7], 'normalized/findings.json has an entry that is no object: /0'],
    [
      'reports/assessment-package.json',
      { run_id: 'run-20200101T000000Z' },
      `of the run "run-20200101T000000Z", but run.json of ${ID}`,
    ],
    ['normalized/evidence.json', [{ run_id: ID }, { run_id: 'run-1' }], 'is of the run "run-1" at /1'],
  ])('%s: %j', (path, value, problem) => {
    expect(() => withDocument(path, value)).toThrow(RunDirectoryError);
    expect(() => withDocument(path, value)).toThrow(problem);
  });

  it('as deep as it may be', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(() => withDocument('run.json', `{"run_id":${deep}}`)).toThrow('of the form run-20260508T164334Z: a list');
    expect(withDocument('sources.lock.json', deep)).toMatchObject({ runId: ID });
  });

  it('for want of a target anywhere', () => {
    expect(() => described({ 'run.json': `{"run_id":"${ID}"}` })).toThrow('run.json has no target_profile_ref, and neither have');
  });

  it('without a word of what stands in the place that is no JSON', () => {
    expect(() => withDocument('run.json', '{"password": hunter2}')).toThrow(/^(?!.*hunter2)/);
  });
});
