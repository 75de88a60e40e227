import {
  ArtifactStoreError,
  ConnectionFailedError,
  ControlPlaneUnavailableError,
  PlaneCredentialUnknownError,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import type { HttpResponse } from './response.js';
import type { HttpRequest, Transport } from './transport.js';

/** Several servers of which any may answer: the one that answered last is asked first, and the next where it does not. */
export class Failover {
  readonly #transports: readonly Transport[];
  #preferred = 0;

  constructor(transports: readonly Transport[]) {
    this.#transports = transports;
  }

  /**
   * What the first server to answer says, as `read` takes it. The request may reach several.
   * @throws the error of the catalogue that a server answered; where none can answer now, what the last one said
   */
  async ask<Answer>(request: HttpRequest, read: (answer: HttpResponse) => Promise<Answer>): Promise<Answer> {
    let failure: unknown;
    for (const [index, transport] of this.#inTurn()) {
      try {
        const answer = await read(await transport.send({ ...request, retry: 'never' }));
        this.#preferred = index;
        return answer;
      } catch (error) {
        if (!isAway(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  #inTurn(): [number, Transport][] {
    const all = [...this.#transports.entries()];
    return [...all.slice(this.#preferred), ...all.slice(0, this.#preferred)];
  }
}

/** Whether a server cannot answer now, though it or another one may later. */
export function isAway(error: unknown): error is ArtifactStoreError {
  if (error instanceof UnexpectedResponseError) return Number(error.members.status) >= 500;
  return (
    error instanceof ConnectionFailedError ||
    (error instanceof ArtifactStoreError && (error.kind === 'unavailable' || error.kind === 'rate_limited'))
  );
}

/**
 * What a client of ours is told of a control plane that does not answer, or does not know us: not where it is, and not that
 * the client has shown a wrong secret, which it has not. Any other error stays as it is.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof PlaneCredentialUnknownError) {
    const detail = 'the control plane does not take the credential of this data plane';
    return new ControlPlaneUnavailableError(detail, {}, { cause: error });
  }
  if (!isAway(error) && !(error instanceof UnexpectedResponseError)) return error;
  return new ControlPlaneUnavailableError('the control plane does not answer the data plane', {}, { cause: error });
}
