import { type ArtifactStoreError, MethodNotAllowedError, RouteNotFoundError } from '@artifact-store/planes';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerBeforeBody } from '../answer-before-body.js';
import type { RouteTable } from '../route-table.js';
import { SECURITY_HEADERS } from '../security-headers.js';
import { catalogued } from './catalogued.js';
import { problemOf } from './problem.js';

/** Describes the bytes that were to be sent, and not the problem sent in their place. */
const OF_THE_REPRESENTATION = ['accept-ranges', 'content-disposition', 'content-length', 'etag', 'location', 'repr-digest'];

/** The only place where an error becomes a status. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = this.orOtherMethod(catalogued(thrown), request, reply);
    const { status, headers, body } = problemOf(error, request.id);
    logProblem(error, status, request);
    if (reply.raw.headersSent || reply.raw.destroyed) {
      // An answer that has begun cannot be taken back: it ends in a way that no client takes for its end.
      reply.raw.destroy();
      return;
    }
    for (const field of OF_THE_REPRESENTATION) reply.removeHeader(field);
    reply.code(status).headers({ ...SECURITY_HEADERS, ...headers });
    answerBeforeBody(request, reply, Buffer.from(JSON.stringify(body)));
  }

  /** A URL that has routes, though none for this method, is no unknown one. */
  private orOtherMethod(error: ArtifactStoreError, { method, raw }: FastifyRequest, reply: FastifyReply): ArtifactStoreError {
    const allowed = error instanceof RouteNotFoundError ? this.routes.methodsAt(raw.url ?? '') : [];
    if (allowed.length === 0) return error;
    reply.header('allow', allowed.join(', '));
    return new MethodNotAllowedError(`the URL takes ${allowed.join(', ')}, not ${method}`, { allowed: [...allowed] });
  }
}

function logProblem(error: ArtifactStoreError, status: number, { log }: FastifyRequest): void {
  const entry = { code: error.code, err: error };
  if (status === 503 || status === 507) log.warn(entry, error.detail);
  else if (status >= 500) log.error(entry, error.detail);
  else log.debug({ code: error.code }, error.detail);
}
