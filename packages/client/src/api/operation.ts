import type { HttpRequest } from '../http/transport.js';
import type { paths } from './openapi.generated.js';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Path = keyof paths;
type MethodOf<At extends Path> = { [Each in Method]: At extends PathWith<Each> ? Each : never }[Method];
type PathWith<Each extends Method> = {
  [At in Path]: paths[At] extends Record<Lowercase<Each>, { responses: unknown }> ? At : never;
}[Path];
type Operation<At extends Path, Each extends Method> = paths[At][Lowercase<Each> & keyof paths[At]];

/** As it is sent: text of a list of names may be any, since the server says which it knows; what is optional may be undefined. */
type Sent<Value> = Value extends string
  ? string
  : Value extends object
    ? { readonly [Name in keyof Value]: Sent<Value[Name]> | IfOptional<Value, Name> }
    : Value;
type IfOptional<Of, Name extends keyof Of> = object extends Pick<Of, Name> ? undefined : never;
type InPath<Of> = Of extends { parameters: { path: infer Parameters } }
  ? { readonly path: Parameters }
  : { readonly path?: never };
type InQuery<Of> = Of extends { parameters: { query?: infer Parameters } }
  ? { readonly query?: Sent<NonNullable<Parameters>> }
  : { readonly query?: never };
type InBody<Of> = Of extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { readonly body: Sent<Body> }
  : Of extends { requestBody?: { content: { 'application/json': infer Body } } }
    ? { readonly body?: Sent<Body> }
    : { readonly body?: never };

/** What an operation of the OpenAPI document takes: parameters by their names there, and the JSON body. */
export type Asked<At extends Path, Each extends Method> = InPath<Operation<At, Each>> &
  InQuery<Operation<At, Each>> &
  InBody<Operation<At, Each>>;

/** A request of one operation, whose path, parameters and body are those of the OpenAPI document. What is undefined is left out. */
export function operation<At extends Path, Each extends MethodOf<At>>(
  method: Each,
  path: At,
  asked: Asked<At, Each>,
): ApiRequest {
  const { path: segments = {}, query = {}, body } = asked as AnyAsked;
  const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const request = { method, path: filled(path as string, segments), query: new URLSearchParams(parameters) };
  if (body === undefined) return request;
  const text = JSON.stringify(body);
  return { ...request, headers: { 'content-type': 'application/json' }, body: () => text };
}

export type ApiRequest = HttpRequest & { readonly query: URLSearchParams };

interface AnyAsked {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** Each parameter is one segment, whatever it holds. */
function filled(template: string, segments: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(segments[name])));
}
