import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FileId, PackageId } from '@artifact-store/identity';
import {
  type ByteRange,
  type CallOptions,
  type DeclaredContent,
  type FileView,
  fileFrom,
  RangeNotSatisfiableError,
  uploadPath,
} from '@artifact-store/planes';
import { declaredHeaders, extentOf, rangeHeader } from '../bytes/byte-headers.js';
import type { Transport } from '../http/transport.js';

export interface RemoteUpload {
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  /** Checked by the server before anything is recorded. */
  readonly declared?: DeclaredContent | undefined;
}

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

/** Bodies up to this size are sent in one piece, which saves the stream around them. */
const ONE_PIECE_BYTES = 256 * 1024;

/**
 * The byte routes of a remote API under the bearer token. A server whose data plane stands elsewhere redirects there; the
 * token is not sent along. Nothing is sent again by itself: that is the caller's choice.
 */
export class RemoteData {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Stores one file. Resolves only when bytes and fact are durable.
   * @param body Called for each sending; each call gives the bytes from the beginning.
   */
  async put(request: RemoteUpload, body: () => AsyncIterable<Uint8Array>, options: CallOptions = {}): Promise<FileView> {
    const { packageId, relativePath, mediaType, declared = {} } = request;
    const whole = (declared.sizeBytes ?? Number.POSITIVE_INFINITY) <= ONE_PIECE_BYTES ? await buffer(body()) : undefined;
    const answer = await this.#transport.send({
      method: 'PUT',
      path: uploadPath(packageId, relativePath),
      headers: { 'content-type': mediaType, ...declaredHeaders(declared) },
      body: () => whole ?? Readable.from(body(), { objectMode: false }),
      signal: options.signal,
      retry: 'never',
    });
    return answer.json(fileFrom);
  }

  /** The bytes of a file, whole or one range. */
  async open(request: RemoteRead, options: CallOptions = {}): Promise<RemoteBytes> {
    const { fileId, range } = request;
    const field = range === undefined ? undefined : rangeHeader(range);
    if (range !== undefined && field === undefined) throw new RangeNotSatisfiableError('the range is none');
    const answer = await this.#transport.send({
      method: 'GET',
      path: `/files/${encodeURIComponent(fileId)}/download`,
      headers: field === undefined ? {} : { range: field },
      signal: options.signal,
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
