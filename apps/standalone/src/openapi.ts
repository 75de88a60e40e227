import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writtenApiDocument } from '@artifact-store/control-plane/module';

// Writes the committed OpenAPI document anew; a test fails while it is not what the code says.
const directory = new URL('../../../schemas/openapi/', import.meta.url);
const file = new URL('artifact-store.json', directory);
await mkdir(directory, { recursive: true });
await writeFile(file, `${JSON.stringify(await writtenApiDocument(), null, 2)}\n`);
process.stdout.write(`wrote ${fileURLToPath(file)}\n`);
