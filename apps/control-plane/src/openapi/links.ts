import type { OpenAPIObject } from '@nestjs/swagger';
import { isDescribed, operationsOf, type Placed, type Schema, schemaNameOf } from './operations.js';

const PARAMETERS = /\{(\w+)\}/g;
const ID = /_id$/;

/**
 * Links what an answer names to the operations that take it (OpenAPI 3.1 §4.8.20): where an answer has a member `package_id`,
 * each operation on a package. That follows from the names alone, since an id has one name everywhere.
 */
export function addLinks(document: OpenAPIObject): void {
  const operations = operationsOf(document);
  const targets = operations.map(targetOf).filter(({ ids }) => ids.length > 0);
  for (const { operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!status.startsWith('2') || !isDescribed(response)) continue;
      const named = idsIn(document, schemaNameOf(response));
      const linked = targets.filter(({ ids }) => ids.every((id) => named.has(id)));
      if (linked.length > 0) response.links = Object.fromEntries(linked.map((target) => [target.operationId, linkTo(target)]));
    }
  }
}

interface Target {
  readonly operationId: string;
  /** Those of the parameters of its path that are ids. */
  readonly ids: readonly string[];
}

function targetOf({ path, operation: { operationId = '' } }: Placed): Target {
  return { operationId, ids: [...path.matchAll(PARAMETERS)].map(([, name = '']) => name).filter((name) => ID.test(name)) };
}

function idsIn({ components }: OpenAPIObject, name: string | undefined): ReadonlySet<string> {
  const schema = name === undefined ? undefined : components?.schemas?.[name];
  const { properties = {} } = (schema ?? {}) as Schema;
  return new Set(Object.keys(properties).filter((each) => ID.test(each)));
}

function linkTo({ operationId, ids }: Target) {
  return { operationId, parameters: Object.fromEntries(ids.map((id) => [id, `$response.body#/${id}`])) };
}
