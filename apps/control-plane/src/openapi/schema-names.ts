import type { OpenAPIObject } from '@nestjs/swagger';

const OF_A_CLASS = /Dto$/;
const REFERENCE = '#/components/schemas/';

/** The document with its schemas named as what they are: a generated client has a `Package`, not the name of a class in here. */
export function withPlainSchemaNames(document: OpenAPIObject): OpenAPIObject {
  const { schemas = {}, ...components } = document.components ?? {};
  const named = Object.entries(schemas).map(([name, schema]) => [plain(name), schema] as const);
  return renamedIn({ ...document, components: { ...components, schemas: Object.fromEntries(named) } }) as OpenAPIObject;
}

function renamedIn(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(REFERENCE) ? plain(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(renamedIn);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renamedIn(member)]));
}

const plain = (name: string) => name.replace(OF_A_CLASS, '');
