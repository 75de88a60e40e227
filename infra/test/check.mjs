// The whole check: every stage of stages.json within its time budget, then what was skipped and why, then the totals.
// `node infra/test/check.mjs unit lint` runs only the stages named.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStage } from './stage.mjs';
import { describeSkips, describeStages, totals } from './summary.mjs';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const parts = read('../test-parts.json');
const stages = read('./stages.json');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) throw new Error(`stages.json has no stage ${unknown.join(', ')}`);

// Where tests leave what their processes log, for the last stage to read. A directory that was given is kept.
if (process.env.TEST_LOGS === undefined) {
  const logs = mkdtempSync(join(tmpdir(), 'artifact-store-logs-'));
  process.env.TEST_LOGS = logs;
  process.once('exit', () => rmSync(logs, { recursive: true, force: true }));
}

const results = [];
for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  results.push(await runStage(stage, { long: process.env.TEST_LONG === '1' }));
}

const { passed, failed, skipped } = totals(results);
const nothingRan = results.some(({ tests }) => tests !== null) && passed + failed === 0;
console.log(`\n${describeStages(results)}\n`);
if (nothingRan) console.log('No test ran, and that is a failure.\n');
for (const line of describeSkips(results, parts)) console.log(line);
process.exitCode = failed > 0 || nothingRan ? 1 : 0;
console.log(`${passed} passed, ${failed + (nothingRan ? 1 : 0)} failed, ${skipped} skipped`);
