import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ArtifactStoreError, MalformedRequestError, UploadIdleTimeoutError } from '@artifact-store/planes';
import { SECURITY_HEADERS } from '../security-headers.js';
import { problemOf } from './problem.js';

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 408: 'Request Timeout' };

/** Answers what is no HTTP request at all, and so never came to a route. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const id = randomUUID();
  const { status, headers, body } = problemOf(whatIsWrong(error.code), id);
  const payload = JSON.stringify(body);
  const length = String(Buffer.byteLength(payload));
  const fields = { ...SECURITY_HEADERS, ...headers, 'x-request-id': id, 'content-length': length, connection: 'close' };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${head.join('')}\r\n${payload}`);
}

function whatIsWrong(code: string | undefined): ArtifactStoreError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new UploadIdleTimeoutError('the header of the request did not arrive in time');
  if (code === 'HPE_HEADER_OVERFLOW') return new MalformedRequestError('the header of the request is larger than 16 KiB');
  if (code === 'HPE_INVALID_URL') return new MalformedRequestError('the URL holds octets that are sent percent-encoded');
  return new MalformedRequestError('the request is not HTTP/1.1');
}
