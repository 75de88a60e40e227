import { Readable } from 'node:stream';
import { drain, idempotencyKeyOf } from '@artifact-store/http-app';
import {
  ARCHIVE_LINES_TYPE,
  ARCHIVE_TYPE,
  type ArchiveLineJson,
  ArtifactStoreError,
  archiveEndJson,
  archiveLineJson,
  ERROR_KINDS,
  type FileSeries,
  InternalError,
  MalformedRequestError,
  type SeriesResult,
  UnsupportedMediaTypeError,
} from '@artifact-store/planes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SendOptions } from '../../downloads/send-file.js';
import { WatchedBody } from '../../downloads/watched-body.js';
import { refusePartialOrCoded } from '../declared-content.js';
import { clientGone, requestBody } from '../request-body.js';
import { archivedFiles } from './archived-files.js';

const DIGEST_FIELDS = ['repr-digest', 'content-digest', 'x-content-address'];

/**
 * Stores the files of a tar archive as they arrive, and answers a line for each entry, as soon as it is durable and recorded or
 * refused. What forbids all of it is answered with its own status, for as long as no line was sent; after that the last line tells.
 */
export async function receiveArchive(
  data: FileSeries,
  request: FastifyRequest,
  reply: FastifyReply,
  grantFor: () => Promise<string>,
  { idleTimeoutSeconds }: SendOptions,
): Promise<void> {
  checkHeader(request);
  const key = idempotencyKeyOf(request.raw);
  const grant = await grantFor();
  const signal = clientGone(reply.raw);
  const files = archivedFiles(requestBody(request.raw), key);
  const results = data.ingestAll({ grant }, files, { signal })[Symbol.asyncIterator]();
  const first = await results.next();
  // Where nobody comes to read the lines, nobody would give up what is staged.
  const giveUp = () => void results.return?.().catch(() => undefined);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });

  const { raw } = reply;
  const body = new WatchedBody(lines(request, reply, first, results), idleTimeoutSeconds * 1000, () => raw.destroy());
  raw.once('close', () => body.release());
  reply.code(200).header('content-type', ARCHIVE_LINES_TYPE).header('cache-control', 'no-store');
  reply.send(Readable.from(body, { objectMode: false }));
}

/** @throws MalformedRequestError, UnsupportedMediaTypeError */
function checkHeader({ headers }: FastifyRequest): void {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== ARCHIVE_TYPE) {
    throw new UnsupportedMediaTypeError(
      `the body is not ${ARCHIVE_TYPE}: send a tar archive, not compressed, and say so in Content-Type`,
    );
  }
  refusePartialOrCoded(headers);
  const field = DIGEST_FIELDS.find((name) => headers[name] !== undefined);
  if (field !== undefined) {
    throw new MalformedRequestError(
      `${field}: the files of an archive are recorded before its end, so that nothing would be checked by it`,
    );
  }
}

/** Never fails: what ends the archive is the last line. */
async function* lines(
  request: FastifyRequest,
  reply: FastifyReply,
  first: IteratorResult<SeriesResult>,
  results: AsyncIterator<SeriesResult>,
): AsyncGenerator<Uint8Array, void> {
  const counts = { recorded: 0, reused: 0, refused: 0, skipped: 0 };
  try {
    for (let next = first; next.done !== true; next = await results.next()) {
      counts[next.value.outcome] += 1;
      yield line(archiveLineJson(next.value));
    }
    yield line(archiveEndJson(counts));
  } catch (error) {
    const told = error instanceof ArtifactStoreError ? error : new InternalError('the archive could not be taken in');
    logEnd(request, told);
    yield line(archiveEndJson(counts, told));
    await endConnection(request, reply);
  } finally {
    // Given up by whoever reads the answer: nothing more is taken in.
    await results.return?.();
  }
}

function logEnd({ log }: FastifyRequest, error: ArtifactStoreError): void {
  const entry = { code: error.code, err: error };
  const { httpStatus } = ERROR_KINDS[error.kind];
  if (httpStatus === 503 || httpStatus === 507) log.warn(entry, error.detail);
  else if (httpStatus >= 500) log.error(entry, error.detail);
  else log.debug({ code: error.code }, error.detail);
}

/** A sender that is cut off at once might never see the last line; and what it still sends is no request. */
async function endConnection({ raw: request }: FastifyRequest, { raw: reply }: FastifyReply): Promise<void> {
  if (request.complete || request.destroyed) return;
  reply.once('finish', () => request.socket.destroySoon());
  await new Promise<void>((resolve) => drain(request, resolve));
}

function line(json: ArchiveLineJson): Uint8Array {
  return Buffer.from(`${JSON.stringify(json)}\n`);
}
