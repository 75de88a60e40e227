// Prints the Debian packages of the parts that cannot be used here, one a line. Runs before anything is installed, so on
// whatever Node there is and without any package.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const parts = JSON.parse(readFileSync(new URL('../test-parts.json', import.meta.url), 'utf8'));
const works = ([command, ...args]) => spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
const missing = parts.filter(({ debian, probe }) => debian && !works(probe));
for (const name of new Set(missing.flatMap(({ debian }) => debian))) console.log(name);
