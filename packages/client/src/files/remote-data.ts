import type { FileId } from '@artifact-store/identity';
import { type ByteRange, type CallOptions, RangeNotSatisfiableError } from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import { extentOf, rangeHeader } from '../bytes/byte-headers.js';
import type { Transport } from '../http/transport.js';

export interface RemoteRead {
  readonly fileId: FileId;
  readonly range?: ByteRange | undefined;
}

/** Bytes as they come from the server, unverified. */
export interface RemoteBytes {
  /** Of the file, as the server says. */
  readonly sizeBytes: number;
  /** The part of the file in `body`: `length` bytes from `offset`. */
  readonly offset: number;
  readonly length: number;
  /** Ends early only with an error. Iterate it to the end, or call `return()` to free the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The bytes of files under the bearer token. A server whose data plane stands elsewhere redirects there; the token is not
 * sent along. Nothing is sent again by itself: that is the caller's choice.
 */
export class RemoteData {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The bytes of a file, whole or one range. */
  async open({ fileId, range }: RemoteRead, { signal }: CallOptions = {}): Promise<RemoteBytes> {
    const field = range === undefined ? undefined : rangeHeader(range);
    if (range !== undefined && field === undefined) throw new RangeNotSatisfiableError('the range is none');
    const answer = await this.#transport.send({
      ...operation('GET', '/files/{file_id}/download', { path: { file_id: fileId } }),
      headers: field === undefined ? {} : { range: field },
      signal,
      retry: 'never',
    });
    try {
      return { ...extentOf(answer, range), body: answer.body };
    } catch (error) {
      await answer.body.return?.();
      throw error;
    }
  }
}
