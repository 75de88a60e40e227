import { PROBLEM_TYPE } from '@artifact-store/http-app';
import { type ArtifactStoreErrorClass, ERROR_KINDS } from '@artifact-store/planes';
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

/** The responses for some errors, by status. */
export function problemResponses(errors: readonly ArtifactStoreErrorClass[]): Record<string, ApiResponseNoStatusOptions> {
  const statuses = new Map<number, string[]>();
  for (const { declaration } of new Set(errors)) {
    const { httpStatus } = ERROR_KINDS[declaration.kind];
    statuses.set(httpStatus, [...(statuses.get(httpStatus) ?? []), `\`${declaration.code}\`: ${declaration.title}.`]);
  }
  const content = { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath(ProblemDto) } } };
  return Object.fromEntries([...statuses].map(([status, lines]) => [status, { description: lines.join('\n\n'), content }]));
}
