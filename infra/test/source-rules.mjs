// Rules about sources that neither Biome nor dependency-cruiser knows. Prints each violation and fails if there is one.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { violationsIn } from './source-rules/violations.mjs';

const cwd = fileURLToPath(new URL('../../', import.meta.url));
const paths = globSync(['{apps,packages}/*/{src,test,examples,bin}/**/*.{ts,js}', '{migrations,bench}/{src,test}/**/*.ts'], {
  cwd,
}).sort();
const violations = paths.flatMap((path) => violationsIn(path, readFileSync(`${cwd}/${path}`, 'utf8')));
for (const { path, line, rule } of violations) console.log(`${path}:${line}: ${rule}`);
console.log(`${paths.length} files, ${violations.length} violations`);
process.exitCode = violations.length > 0 || paths.length === 0 ? 1 : 0;
