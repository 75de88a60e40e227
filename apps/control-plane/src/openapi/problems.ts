import { PROBLEM_TYPE } from '@artifact-store/http-app';
import { type ArtifactStoreErrorClass, ERROR_CLASSES, ERROR_KINDS } from '@artifact-store/planes';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type ApiResponseNoStatusOptions, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';

/**
 * Documents the errors that a route answers. Those that any route may answer (of access, of the service) are added where
 * the document is made.
 */
export function Problems(...errors: readonly ArtifactStoreErrorClass[]): MethodDecorator {
  return applyDecorators(
    ...Object.entries(problemResponses(errors)).map(([status, response]) => ApiResponse({ ...response, status: Number(status) })),
  );
}

/** The responses for some errors, by status, each with its example of `problemExamples`. */
export function problemResponses(errors: readonly ArtifactStoreErrorClass[]): Record<string, ApiResponseNoStatusOptions> {
  const byStatus = Map.groupBy(new Set(errors), ({ declaration }) => String(ERROR_KINDS[declaration.kind].httpStatus));
  return Object.fromEntries([...byStatus].map(([status, those]) => [status, problemResponse(those)]));
}

function problemResponse(errors: readonly ArtifactStoreErrorClass[]): ApiResponseNoStatusOptions {
  const description = errors.map(({ declaration: { code, title } }) => `\`${code}\`: ${title}.`).join('\n\n');
  const examples = Object.fromEntries(
    errors.map(({ declaration: { code } }) => [code, { $ref: `#/components/examples/${code}` }]),
  );
  return { description, content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath(ProblemDto) }, examples } } };
}

/** An example of each error, by its code. */
export function problemExamples(): Readonly<Record<string, ReturnType<typeof exampleOf>>> {
  return Object.fromEntries(ERROR_CLASSES.map((each) => [each.declaration.code, exampleOf(each)]));
}

function exampleOf({ declaration: { code, kind, title, remedy } }: ArtifactStoreErrorClass) {
  const { httpStatus: status } = ERROR_KINDS[kind];
  const type = `urn:artifact-store:error:${code}`;
  return { summary: title, value: { type, title, status, detail: title, code, remedy, request_id: 'client-7.a_B' } };
}
