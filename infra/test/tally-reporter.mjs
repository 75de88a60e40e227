import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { tallyOf } from './tally.mjs';

/** Jest's output for people (a line per file, failures in full), and a tally by file that survives a killed run. */
export default class TallyReporter {
  #root;

  constructor(globalConfig) {
    this.#root = globalConfig.rootDir;
  }

  onTestFileStart({ path }) {
    record({ started: relative(this.#root, path) });
  }

  onTestFileResult({ path }, result) {
    const file = relative(this.#root, path);
    const tally = tallyOf(result);
    record({ file, ...tally });
    const seconds = ((result.perfStats.end - result.perfStats.start) / 1000).toFixed(1);
    const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
    const verdict =
      tally.failed > 0 ? `FAILED, ${tally.failed} of ${tally.passed + tally.failed} tests` : `ok, ${tally.passed} tests`;
    console.log(`${file}: ${verdict}${skipped}, ${seconds} s`);
    if (tally.failed > 0) for (const { message } of result.console ?? []) console.log(message);
    if (result.failureMessage) console.log(result.failureMessage);
    for (const title of tally.unexplained) console.log(`skipped without describeWith: ${title}`);
  }

  getLastError() {
    return undefined;
  }
}

function record(entry) {
  if (process.env.TEST_TALLY) appendFileSync(process.env.TEST_TALLY, `${JSON.stringify(entry)}\n`);
}
