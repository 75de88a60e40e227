import { DrainingError, RouteNotFoundError } from '@artifact-store/planes';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { continueWhenRead } from './expect-continue.js';
import { nestLog, RequestLog } from './log.js';
import { answerClientError } from './problems/client-error.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { parseQuery } from './query/parse-query.js';
import { requestId } from './request-id.js';
import { RouteTable } from './route-table.js';
import { SECURITY_HEADERS } from './security-headers.js';

export interface HttpAppOptions {
  readonly log: Logger;
  /** The URL to route a request by, where that is not the URL it came with. */
  readonly routableUrl: (url: string) => string;
  /** Whether the process is about to stop and takes nothing new. */
  readonly isDraining: () => boolean;
}

const HEADER_MILLISECONDS = 30_000;
const KEEP_ALIVE_MILLISECONDS = 72_000;
// A path has its own limit; Node's 16 KiB for a whole header is the outer one.
const MAX_PARAMETER_LENGTH = 16 * 1024;

/** A server for a module's routes, with all that holds for each of them; it does not listen yet. */
export async function createHttpApp(
  module: DynamicModule | Type<unknown>,
  { log, routableUrl, isDraining }: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const problems = new ProblemFilter(routes);
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new RequestLog(),
    genReqId: requestId,
    rewriteUrl: ({ url = '' }) => routableUrl(url),
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH, querystringParser: parseQuery },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
      problems.answer(error, request, reply);
    },
    clientErrorHandler: answerClientError,
    return503OnClosing: false,
    // No limit on the whole duration of a request: an upload may take hours. Instead the header has to come soon, an idle
    // connection is closed, and while bytes move, a pause that is too long ends the transfer (in the data plane, and in
    // whoever reads a JSON body).
    requestTimeout: 0,
    http: { headersTimeout: HEADER_MILLISECONDS },
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    skipMiddie: true,
  });
  const server = adapter.getInstance();
  continueWhenRead(server.server);
  // No body is read before a route asks for it: by then it is decided who may send it.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, body, done) => done(null, body));
  server.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    if (isDraining()) {
      reply.header('connection', 'close');
      throw new DrainingError('the server is about to stop');
    }
    // No route takes it (RFC 10008), and Fastify would look at its Content-Type before it looks for a route.
    if (request.method === 'QUERY') throw new RouteNotFoundError('no route has this URL');
  });
  server.addHook('onSend', async (_request, reply) => {
    // The answers still under way are the last of their connections.
    if (isDraining()) reply.header('connection', 'close');
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLog(log),
  });
  app.useGlobalFilters(problems);
  return app;
}
