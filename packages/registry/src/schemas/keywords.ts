// What JSON Schema draft 2020-12 says of its keywords, by what stands under them. `definitions` and `dependencies` are of earlier
// drafts, are still in the draft's own schema, and mean what they meant.

/** A schema. */
export const HOLDS_SCHEMA: ReadonlySet<string> = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Schemas by names that the author chose. */
export const HOLDS_NAMED_SCHEMAS: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

/** A list of schemas. */
export const HOLDS_LISTED_SCHEMAS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** Values that a validator looks at, and in which nothing is a schema. */
export const HOLDS_VALUES: ReadonlySet<string> = new Set([
  '$anchor',
  '$ref',
  'const',
  'dependentRequired',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'pattern',
  'required',
  'type',
  'uniqueItems',
]);
