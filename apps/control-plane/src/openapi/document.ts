import { compareText } from '@artifact-store/encoding';
import { BEARER, PROBLEM_TYPE, VERSION } from '@artifact-store/http-app';
import {
  DatabaseUnavailableError,
  DrainingError,
  InternalError,
  RateLimitedError,
  ReplayingError,
  ScopeMissingError,
  TokenMissingError,
  TokenUnknownError,
  ValidationFailedError,
} from '@artifact-store/planes';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_MODULES } from '../api-modules.js';
import { controlPlaneOutline } from '../control-plane.module.js';
import { addLinks } from './links.js';
import { isDescribed, type Operation, operationsOf, schemaNameOf } from './operations.js';
import { FIELDS_OF_STATUS, REQUEST_ID } from './parameters.js';
import { ProblemDto } from './problem.dto.js';
import { problemExamples, problemResponses } from './problems.js';
import { withPlainSchemaNames } from './schema-names.js';
import { sorted } from './sorted.js';

const DESCRIPTION = `Stores packages of files as evidence: every file under the address of its bytes, every change as an event.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Every response carries \`X-Request-Id\`.`;

/** The OpenAPI 3.1 document of the API: the same for the same code, whatever order it was put together in. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('artifact-store')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('MIT-0', 'https://spdx.org/licenses/MIT-0.html')
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of ARTIFACTSTORE_AUTH_TOKENS.' }, BEARER)
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    include: [...API_MODULES],
    extraModels: [ProblemDto],
    operationIdFactory: (_controller, method) => method,
  });
  for (const { operation } of operationsOf(document)) {
    addCommonResponses(operation);
    closeBody(operation, document);
    operation.parameters?.sort((one, other) => compareText(parameterKey(one), parameterKey(other)));
  }
  addLinks(document);
  addExamples(document);
  return sorted(withPlainSchemaNames(document));
}

/** The same document of an API that nothing stands behind: for writing it down. */
export async function writtenApiDocument(): Promise<OpenAPIObject> {
  const app = await NestFactory.create(controlPlaneOutline(), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiDocument(app);
}

/** Of the errors that some operation answers. */
function addExamples(document: OpenAPIObject): void {
  const told = JSON.stringify(document.paths);
  const examples = Object.entries(problemExamples()).filter(([code]) => told.includes(`"#/components/examples/${code}"`));
  document.components = { ...document.components, examples: Object.fromEntries(examples) };
}

/** A member that is not known is refused, so that nothing that was asked for is left out without a word. */
function closeBody({ requestBody }: Operation, { components }: OpenAPIObject): void {
  const name = requestBody !== undefined && 'content' in requestBody ? schemaNameOf(requestBody) : undefined;
  const schema = name === undefined ? undefined : components?.schemas?.[name];
  if (schema !== undefined && !('$ref' in schema)) schema.additionalProperties = false;
}

// Those of the path first. Compilers differ in the order in which decorators leave them behind.
function parameterKey(parameter: NonNullable<Operation['parameters']>[number]): string {
  return 'in' in parameter ? `${['path', 'query', 'header'].indexOf(parameter.in)} ${parameter.name}` : '';
}

const OF_THE_SERVICE = [InternalError, DatabaseUnavailableError, ReplayingError, DrainingError];
/** No route takes a query that it does not know. */
const OF_THE_QUERY = [ValidationFailedError];
const OF_ACCESS = [TokenMissingError, TokenUnknownError, ScopeMissingError, RateLimitedError];

function addCommonResponses(operation: Operation): void {
  // An empty list says that the route is open; none would say nothing.
  operation.security ??= [];
  const any = [...(operation.security.length === 0 ? [] : OF_ACCESS), ...OF_THE_QUERY, ...OF_THE_SERVICE];
  const common = problemResponses(any.filter(({ declaration }) => !tellsOf(operation, declaration.code)));
  for (const [status, response] of Object.entries(common as Operation['responses'])) {
    const own = operation.responses[status];
    operation.responses[status] = bothOf(own, response);
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (isDescribed(response)) response.headers = { ...response.headers, ...REQUEST_ID, ...FIELDS_OF_STATUS[status] };
  }
}

function tellsOf({ responses }: Operation, code: string): boolean {
  return Object.values(responses).some((response) => isDescribed(response) && response.description.includes(`\`${code}\``));
}

/** What a route itself says of a status, and what any route may say of it. */
function bothOf(own: Operation['responses'][string], common: Operation['responses'][string]): Operation['responses'][string] {
  if (!isDescribed(own) || !isDescribed(common)) return common;
  const [ours, theirs] = [own.content?.[PROBLEM_TYPE], common.content?.[PROBLEM_TYPE]];
  const problems = { ...theirs, examples: { ...ours?.examples, ...theirs?.examples } };
  const content = { ...own.content, [PROBLEM_TYPE]: problems };
  return { ...own, content, description: `${own.description}\n\n${common.description}` };
}
