// Reads all that the servers and commands of all tests have logged, and fails for each secret in it. The tests leave their
// logs in the directory TEST_LOGS, and in its file `secrets` what they gave to processes (testkit's kept-log.ts).
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectLogs } from './logs/inspect.mjs';

/** A run in which one of them said nothing has not tested what this is for. */
const speakers = ['standalone', 'control-plane', 'data-plane', 'cli'];

const directory = process.env.TEST_LOGS ?? '';
const names = (existsSync(directory) ? readdirSync(directory) : []).filter((name) => name.endsWith('.log')).sort();
const list = join(directory, 'secrets');
const registered = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
const secrets = [...new Set(registered)].map((line) => JSON.parse(line));
// One at a time: together they may be large.
const logs = (function* read() {
  for (const name of names) yield { name, text: readFileSync(join(directory, name), 'utf8') };
})();

const { files, lines, verdicts } = inspectLogs({ logs, secrets, speakers });
for (const { name, problems } of verdicts) {
  console.log(`${problems.length === 0 ? 'ok' : 'FAILED'}: ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
}
console.log(`read ${files} logs with ${lines} lines, for ${secrets.length} secrets that processes were given`);
const failed = verdicts.filter(({ problems }) => problems.length > 0).length;
if (process.env.TEST_TALLY) {
  const tally = { file: 'infra/test/logs.mjs', passed: verdicts.length - failed, failed, skipped: 0, parts: {} };
  appendFileSync(process.env.TEST_TALLY, `${JSON.stringify(tally)}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
