import { SETTINGS } from '../../packages/config/dist/index.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

const settings = Object.values(SETTINGS);

/** docs/reference/configuration.md */
export function configuration() {
  return page(
    '# Configuration',
    generatedFrom('`packages/config/src/catalogue.ts`'),
    `Settings are environment variables. A file \`.env\` in the working directory is read too; the environment wins. An empty
variable counts as not set. Every setting is optional. All are checked at the start; a wrong one stops the process with an
error that names each wrong variable and never repeats a value. A variable that begins with \`ARTIFACTSTORE_\` and is not in
this table is reported.`,
    table(
      ['variable', 'default', 'purpose'],
      settings.map(({ variable, fallback, purpose, secret }) => [
        code(variable),
        fallback === '' ? 'empty' : code(fallback),
        secret ? `${purpose} **Secret.**` : purpose,
      ]),
    ),
    'Values marked **Secret** never reach a log, an error or a document.',
  );
}

const WIDTH = 100;

/** .env.example: every setting, commented out, with its default. */
export function environmentExample() {
  const entries = settings.map(({ variable, fallback, purpose, secret }) => {
    const comment = wrap(secret ? `${purpose} A secret.` : purpose).map((line) => `# ${line}`);
    return [...comment, `#${variable}=${fallback}`].join('\n');
  });
  return page(
    `# Settings of artifact-store. Copy this file to .env and uncomment what should differ from the default.
# Made by \`npm run docs:reference\` from packages/config/src/catalogue.ts; the check fails when they differ.`,
    entries,
  );
}

function wrap(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
