import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStateHub, temporaryDirectory } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import { BINARY } from './cli.js';
import { startStandalone } from './standalone-server.js';

const PAGE = new URL('../../../docs/pilots/guide-board.md', import.meta.url);
const BLOCK = /^```(\w+)\n(.*?)^```$/gms;
/** The address of State Hub on the page. */
const HUB = 'http://127.0.0.1:8010';

/** What a block of the page says, with `…` for whatever differs. */
function matching(expected: unknown): unknown {
  if (typeof expected === 'string' && expected.includes('…')) {
    const [before = '', after = ''] = expected.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return expect.stringMatching(new RegExp(`^${before}.+${after}$`));
  }
  if (Array.isArray(expected)) return expected.map(matching);
  if (typeof expected !== 'object' || expected === null) return expected;
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, matching(value)]));
}

it('the page of the pilot comes true, command by command', async () => {
  const { path: cwd } = await temporaryDirectory();
  await using hub = await startStateHub();
  await mkdir(join(cwd, 'bin'));
  await writeFile(join(cwd, 'bin/artifactstore'), `#!/bin/sh\nexec '${process.execPath}' '${BINARY}' "$@"\n`);
  await chmod(join(cwd, 'bin/artifactstore'), 0o755);
  const env: Record<string, string> = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}` };
  const page = (await readFile(PAGE, 'utf8')).replaceAll(HUB, hub.url);

  let printed = { stdout: '', stderr: '' };
  await using stack = new AsyncDisposableStack();
  for (const [, language, text = ''] of page.matchAll(BLOCK)) {
    if (language === 'sh') {
      // The last part of the page needs a server, which takes a port of its own here.
      if (text.includes('artifactstore ls')) env.ARTIFACTSTORE_API_URL = stack.use(await startStandalone(cwd)).url;
      printed = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd, env });
    } else if (language === 'json') expect(JSON.parse(printed.stdout)).toEqual(matching(JSON.parse(text)));
    else if (language === 'hub') expect(hub.entries).toEqual([matching(JSON.parse(text))]);
    else if (language === 'stderr') expect(printed.stderr).toContain(text);
    else if (language === 'stdout') expect(printed.stdout).toContain(text);
    else throw new Error(`a block of the page is not checked: ${language}`);
  }
}, 120_000);
