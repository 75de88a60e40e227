import type { IncomingMessage, ServerResponse } from 'node:http';
import { UploadInterruptedError } from '@artifact-store/planes';

/** The body of a request as it arrives. Ends in UploadInterruptedError where the sender's connection ends before it. */
export async function* requestBody(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  try {
    // To destroy the request would take the connection along, and with it the answer that says what was wrong.
    yield* request.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw new UploadInterruptedError('the connection ended before all bytes had arrived', {}, { cause: error });
  }
}

/** A signal that aborts when the client is gone before it had its answer. */
export function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new UploadInterruptedError('the client closed the connection'));
  });
  return gone.signal;
}
