// Writes docs/reference/, .env.example and the types of the client from the built code and the committed OpenAPI document. With --check it writes nothing, names every file that differs
// and every link of the documents that leads nowhere, and fails if there is one.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from './cli.mjs';
import { clientTypes } from './client-types.mjs';
import { configuration, environmentExample } from './configuration.mjs';
import { errors } from './errors.mjs';
import { events } from './events.mjs';
import { brokenLinks } from './links.mjs';
import { metadataSchemas } from './metadata-schemas.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const pages = {
  'docs/reference/events.md': events(),
  'docs/reference/errors.md': errors(),
  'docs/reference/metadata-schemas.md': metadataSchemas(),
  'docs/reference/configuration.md': configuration(),
  'docs/reference/cli.md': await cli(),
  '.env.example': environmentExample(),
  'packages/client/src/api/openapi.generated.ts': await clientTypes(),
};
const stale = Object.keys(pages).filter((name) => read(join(ROOT, name)) !== pages[name]);

if (process.argv.includes('--check')) {
  const problems = [
    ...stale.map((name) => `${name} is not what the code says: run npm run docs:reference`),
    ...brokenLinks(ROOT),
  ];
  for (const problem of problems) console.log(problem);
  console.log(`${Object.keys(pages).length} generated files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  for (const name of stale) {
    mkdirSync(dirname(join(ROOT, name)), { recursive: true });
    writeFileSync(join(ROOT, name), pages[name]);
    console.log(`${name} written`);
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
