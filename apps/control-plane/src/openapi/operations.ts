import type { OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Extract<Schemas[string], { readonly properties?: unknown }>;
type Response = Operation['responses'][string];
export type Described = Extract<Response, { description: string }>;

const METHODS = ['get', 'head', 'put', 'post', 'delete'] as const;
const JSON_TYPE = 'application/json';

export interface Placed {
  /** With `{parameter}` where the path has one. */
  readonly path: string;
  readonly operation: Operation;
}

/** All operations of a document, each with its path. */
export function operationsOf(document: OpenAPIObject): readonly Placed[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, operation }];
    }),
  );
}

export function isDescribed(response: Response): response is Described {
  return response !== undefined && 'description' in response;
}

/** The name of the schema that a body or an answer of JSON refers to. */
export function schemaNameOf(holder: { readonly content?: Described['content'] } | undefined): string | undefined {
  const schema = holder?.content?.[JSON_TYPE]?.schema;
  return schema !== undefined && '$ref' in schema ? schema.$ref.replace('#/components/schemas/', '') : undefined;
}
