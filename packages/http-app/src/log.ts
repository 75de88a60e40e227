import type { Config } from '@artifact-store/config';
import type { LoggerService } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { destination, type Logger, pino } from 'pino';

/** The log: one JSON object a line, on standard error. Secrets are taken out wherever they might come up. */
export function createLog(level: Config['logLevel'], to: pino.DestinationStream = destination(2)): Logger {
  const secret = ['authorization', 'grant', 'token'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    {
      level: level === 'warning' ? 'warn' : level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secret, censor: '[secret]' },
    },
    to,
  );
}

/** One line per request, when its answer has ended in whatever way. A query is left out: grants travel in it. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' });
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    const begun = performance.now();
    reply.raw.once('close', () => {
      const { method, originalUrl } = request;
      const path = originalUrl.replace(/\?.*$/s, '');
      const ms = Math.round(performance.now() - begun);
      const entry = { method, path, status: reply.raw.statusCode, ms };
      if (reply.raw.writableFinished) request.log.info(entry, 'answered');
      else request.log.info({ ...entry, status: null }, 'the client left before it had the whole answer');
    });
  }

  override requestCompleted(): void {}

  override streamError(error: Error & { code?: string }, request: FastifyRequest): void {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    request.log.error({ err: error }, 'the bytes ended early, and the connection was cut');
  }
}

/** What Nest has to say: of interest only to who debugs, except where something is wrong. */
export function nestLog(log: Logger): LoggerService {
  const text = (message: unknown) => (message instanceof Error ? message.message : String(message));
  return {
    log: (message) => log.debug(text(message)),
    error: (message) => log.error(text(message)),
    warn: (message) => log.warn(text(message)),
    debug: (message) => log.debug(text(message)),
    verbose: (message) => log.trace(text(message)),
  };
}
