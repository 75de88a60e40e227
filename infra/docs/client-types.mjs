import { readFileSync } from 'node:fs';
import openapiTypes, { astToString } from 'openapi-typescript';

const DOCUMENT = new URL('../../schemas/openapi/artifact-store.json', import.meta.url);
/** What a document says to people; a type does not change by it. */
const FOR_PEOPLE = ['summary', 'description', 'format', 'example', 'examples'];

/** packages/client/src/api/openapi.generated.ts: what each operation takes and answers where it succeeds. */
export async function clientTypes() {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status < '400');
    operation.responses = Object.fromEntries(answers.map(([status, { content }]) => [status, { description: '', content }]));
  }
  delete document.components.examples;
  const types = astToString(
    await openapiTypes(JSON.stringify(withoutTexts(document)), { immutable: true, silent: true, defaultNonNullable: false }),
  );
  return `// Made of schemas/openapi/artifact-store.json by npm run docs:reference. Types only.\n\n${types}`;
}

function withoutTexts(value) {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => !FOR_PEOPLE.includes(name) || isMember(name, member));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutTexts(member)]));
}

/** A member of an object may bear such a name itself. */
function isMember(name, value) {
  return typeof value === 'object' && name !== 'examples' && name !== 'example' && ('type' in value || '$ref' in value);
}
