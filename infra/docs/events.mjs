import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { PAYLOAD_FIELDS, project, subjectOf } from '../../packages/registry/dist/index.js';
import { code, generatedFrom, page, table } from './markdown.mjs';

const SOURCE = new URL('../../packages/registry/src/events/domain-event.ts', import.meta.url);

/** How the types of members are said to a reader who does not know TypeScript. */
const TYPE_NAMES = {
  string: 'text',
  number: 'integer',
  boolean: 'boolean',
  null: 'null',
  CborMap: 'map',
  Timestamp: 'time',
  ContentAddress: 'content address',
  Sha256Hex: '64 hex digits',
};

/** docs/reference/events.md */
export function events() {
  const declared = declaredEvents();
  return page(
    '# Events',
    generatedFrom('`packages/registry/src/events/`'),
    `The log is the truth; every view is derived from it (ADR-0002). Each event has \`sequence\` (1, 2, 3, … without holes),
\`created_at\`, \`event_type\`, \`subject_kind\`, \`subject_id\`, \`actor\`, \`payload\` (canonical CBOR), \`payload_digest\` (BLAKE3 of
the payload, 32 bytes) and \`leaf_hash\` (SHA-256, RFC 6962 §2.1). A type keeps its meaning for ever; a breaking change is a
new type that begins with \`v2.\`.`,
    'Times are UTC text with milliseconds, as `2026-05-16T09:00:00.000Z`. Ids are lower-case UUID text.',
    declared.flatMap(describeEvent),
  );
}

function describeEvent(event) {
  const sample = sampleOf(event);
  const views = project(sample, SAMPLE_POSITION).map(({ view }) => code(view));
  const fields = PAYLOAD_FIELDS[event.type];
  return [
    `## ${code(event.type)}`,
    event.doc,
    `Subject: ${code(subjectOf(sample).kind)}. Changes the views ${[...new Set(views)].join(', ')}.`,
    fields === undefined
      ? 'The payload is the manifest (ADR-0003), so `payload_digest` is the manifest digest.'
      : table(
          ['field', 'type', 'meaning'],
          Object.entries(fields).map(([member, wireName]) => {
            const { type, doc } = memberNamed(event, member);
            return [code(wireName), typeName(type), doc];
          }),
        ),
  ];
}

/** The interfaces of domain-event.ts that have a literal `type`: its members, their types and their comments. */
function declaredEvents() {
  const file = ts.createSourceFile('domain-event.ts', readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isInterfaceDeclaration).map((declaration) => {
    const members = declaration.members.map((member) => ({
      name: member.name.getText(),
      type: member.type.getText(),
      doc: docOf(member),
    }));
    const type = members.find(({ name }) => name === 'type').type.slice(1, -1);
    const doc = docOf(declaration);
    if (doc === '') throw new Error(`${declaration.name.text} in domain-event.ts has no comment for the reference`);
    return { type, doc, members };
  });
}

function memberNamed(event, name) {
  const found = event.members.find((member) => member.name === name);
  if (found === undefined) throw new Error(`${event.type} declares no member ${name}`);
  return found;
}

function docOf(node) {
  return ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replaceAll(/\s+/g, ' ');
}

function typeName(type) {
  return type
    .split(' | ')
    .map((part) => TYPE_NAMES[part] ?? (part.endsWith('Id') ? 'id' : part.replaceAll("'", '`')))
    .join(' or ');
}

const SAMPLE_POSITION = { sequence: 1, createdAt: '2026-05-16T09:00:00.000Z', payloadDigest: new Uint8Array(32) };
const SAMPLES = { number: 1, CborMap: { key: 'value' }, Uint8Array: new Uint8Array(0) };

/** An event of this type with some value for each member: enough for a projection to say which views it changes. */
function sampleOf(event) {
  const members = event.members.map(({ name, type }) => [name, SAMPLES[type] ?? 'sample']);
  return { ...Object.fromEntries(members), type: event.type };
}
