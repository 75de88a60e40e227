import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Makes a server answer `Expect: 100-continue` (RFC 9110 §10.1.1) when somebody begins to read the body, and not before: a
 * request that is refused on its header is refused without its body having been sent.
 */
export function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const read = request._read;
    request._read = (size) => {
      request._read = read;
      if (!response.headersSent) response.writeContinue();
      read.call(request, size);
    };
    server.emit('request', request, response);
  });
}
