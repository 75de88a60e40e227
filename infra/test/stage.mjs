import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTally } from './tally.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PATH = join(ROOT, 'node_modules/.bin') + delimiter + process.env.PATH;

const jestCommand = (project, long) => [
  'node',
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  `--selectProjects=${project}`,
  '--passWithNoTests',
  '--reporters=<rootDir>/infra/test/tally-reporter.mjs',
  // A suite that waits for minutes on purpose would hide behind the usual time-out of a test.
  ...(long ? ['--testTimeout=1200000'] : []),
];

/** Runs one stage of stages.json to its end or to the end of its budget. Never throws for a stage that fails. */
export async function runStage(stage, { long }) {
  const budget = (long && stage.long_seconds) || stage.seconds;
  const command = stage.jest ? jestCommand(stage.name, long) : stage.command;
  const scratch = mkdtempSync(join(tmpdir(), 'artifact-store-check-'));
  const sweep = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', sweep);
  const tallyFile = join(scratch, 'tally.jsonl');
  console.log(`\n== ${stage.name} (at most ${budget} s)`);
  const start = performance.now();
  const { problem, killed } = await runWithin(budget, command, { ...process.env, PATH, TEST_TALLY: tallyFile });
  const seconds = (performance.now() - start) / 1000;
  const tests = stage.jest || stage.tallies ? readTally(tallyFile) : null;
  process.off('exit', sweep);
  sweep();

  // A stage that fails without a failed test (a compiler, a linter, a crash, a budget) counts as one failure.
  const unexplained = problem !== null && (killed || (tests?.failed ?? 0) === 0);
  if (unexplained) console.log(`${stage.name}: ${problem}`);
  for (const file of tests?.running ?? []) console.log(`${stage.name}: ${file} was still running`);
  return { name: stage.name, seconds, budget, ok: problem === null && !tests?.failed, failures: unexplained ? 1 : 0, tests };
}

/** Runs a command in a process group of its own, and kills the whole group when its time is up. */
async function runWithin(seconds, [program, ...args], env) {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const killGroup = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  const interrupted = () => {
    killGroup();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    killGroup();
  }, seconds * 1000);
  const problem = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`));
  });
  clearTimeout(timer);
  process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  // What a stage leaves running (a server of a failed test) ends with it.
  if (child.pid !== undefined) killGroup();
  return killed ? { problem: `killed: it took longer than its ${seconds} s`, killed } : { problem, killed };
}
