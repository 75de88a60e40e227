// Writes docs/reference/ and .env.example from the built code. With --check it writes nothing, names every file that differs
// and fails if there is one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from './cli.mjs';
import { configuration, environmentExample } from './configuration.mjs';
import { errors } from './errors.mjs';
import { events } from './events.mjs';

const pages = {
  'docs/reference/events.md': events(),
  'docs/reference/errors.md': errors(),
  'docs/reference/configuration.md': configuration(),
  'docs/reference/cli.md': await cli(),
  '.env.example': environmentExample(),
};
const pathOf = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const stale = Object.keys(pages).filter((name) => read(pathOf(name)) !== pages[name]);
if (process.argv.includes('--check')) {
  for (const name of stale) console.log(`${name} is not what the code says: run npm run docs:reference`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const name of stale) {
    mkdirSync(dirname(pathOf(name)), { recursive: true });
    writeFileSync(pathOf(name), pages[name]);
    console.log(`${name} written`);
  }
}
console.log(`${Object.keys(pages).length} files, ${stale.length} ${process.argv.includes('--check') ? 'stale' : 'changed'}`);

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
