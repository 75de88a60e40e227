import { readFileSync } from 'node:fs';
import { VALIDATOR_LIMITS } from '../../packages/metadata/dist/index.js';
import { MAX_PROBLEMS } from '../../packages/planes/dist/index.js';
import { MAX_SCHEMA_BYTES, SCHEMA_LIMITS } from '../../packages/registry/dist/index.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

const EXCEPTIONS = new URL('../../schemas/vectors/json-schema-exceptions.json', import.meta.url);

/** docs/reference/metadata-schemas.md */
export function metadataSchemas() {
  const { groups, reasons, exceptions } = JSON.parse(readFileSync(EXCEPTIONS, 'utf8'));
  const refused = exceptions.filter(({ tests }) => tests === null);
  const differing = exceptions.filter(({ tests }) => tests !== null);
  const formats = differing.filter(({ why }) => why === 'format');
  return page(
    '# Metadata schemas',
    generatedFrom('`packages/metadata/src/`, `packages/registry/src/schemas/` and `schemas/vectors/json-schema-exceptions.json`'),
    `A metadata schema is a JSON Schema, draft 2020-12, that Ajv applies with these options: unknown keywords annotate, formats
annotate, patterns are Unicode patterns of ECMAScript, members are those that the metadata itself has. The keywords of the draft
are applied, and \`definitions\` and \`dependencies\` of earlier ones.`,
    '## Limits',
    table(
      ['limit', 'value', 'beyond it'],
      [
        ['size as RFC 8785 text', `${MAX_SCHEMA_BYTES} bytes`, code('metadata_schema_invalid')],
        ['levels of objects and lists', `${SCHEMA_LIMITS.depth}`, code('metadata_schema_invalid')],
        ['schemas within a schema', `${SCHEMA_LIMITS.subschemas}`, code('metadata_schema_invalid')],
        ['characters of a pattern', `${SCHEMA_LIMITS.patternLength}`, code('metadata_schema_invalid')],
        ['time to check a schema', `${VALIDATOR_LIMITS.checkMilliseconds / 1000} s`, code('metadata_schema_too_costly')],
        [
          'time to apply it to the metadata of one package',
          `${VALIDATOR_LIMITS.applyMilliseconds / 1000} s`,
          code('metadata_schema_too_costly'),
        ],
        ['memory of the thread that does both', `${VALIDATOR_LIMITS.memoryMegabytes} MiB`, code('metadata_schema_too_costly')],
        ['checks that wait for that thread', `${VALIDATOR_LIMITS.calls}`, code('metadata_validator_busy')],
        ['problems and violations in an answer', `${MAX_PROBLEMS}`, 'the rest is counted'],
      ],
    ),
    '## What is not as the draft says',
    `Of the ${groups} groups of the draft's own test suite (JSON-Schema-Test-Suite, \`tests/draft2020-12\` with the optional ones)
${groups - exceptions.length} come out as they should. ${refused.length} are schemas that are refused on purpose, with
\`metadata_schema_invalid\` and the JSON pointer of what is in the way. ${differing.length} come out otherwise,
${formats.length} of them because formats annotate. The tests fail where this list is not exact.`,
    Object.entries(reasons).flatMap(([why, reason]) => [
      `### ${code(why)}`,
      reason,
      table(
        ['file', 'group', 'outcome'],
        exceptions.filter((each) => each.why === why).map(({ file, group, tests }) => [code(file), group, outcome(tests)]),
      ),
    ]),
  );
}

function outcome(tests) {
  return tests === null ? 'refused' : `${tests.length} ${tests.length === 1 ? 'test' : 'tests'} otherwise`;
}
