import { DrainingError, InternalError, ScopeMissingError, TokenMissingError, TokenUnknownError } from '@artifact-store/planes';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { BEARER } from '../access/access.js';
import { API_MODULES } from '../api-modules.js';
import { VERSION } from '../version.js';
import { ProblemDto } from './problem.dto.js';
import { problemResponses } from './problems.js';
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
  for (const operation of operationsOf(document)) addCommonResponses(operation);
  return sorted(document);
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

function operationsOf(document: OpenAPIObject): readonly Operation[] {
  const methods = ['get', 'head', 'put', 'post', 'delete'] as const;
  return Object.values(document.paths).flatMap((path) => methods.flatMap((method) => path[method] ?? []));
}

function addCommonResponses(operation: Operation): void {
  const ofAccess = operation.security === undefined ? [] : [TokenMissingError, TokenUnknownError, ScopeMissingError];
  const common = problemResponses([...ofAccess, InternalError, DrainingError]);
  operation.responses = { ...(common as Operation['responses']), ...operation.responses };
  const withId = { 'X-Request-Id': { description: 'Names this request in the log.', schema: { type: 'string' as const } } };
  for (const response of Object.values(operation.responses)) {
    if (response !== undefined && 'description' in response) response.headers = { ...response.headers, ...withId };
  }
}
