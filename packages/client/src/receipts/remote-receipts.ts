import {
  ConnectionFailedError,
  MAX_RECEIPTS,
  type Receipt,
  type ReceiptResult,
  type Receipts,
  receiptJson,
  receiptResultFrom,
  UnexpectedResponseError,
} from '@artifact-store/planes';
import { asUnavailable, type Failover, isAway } from '../http/failover.js';
import type { Pace } from '../http/pace.js';

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2000;

export interface ReceiptsPatience {
  /** How long a call may take; 0: its receipts are sent once. */
  readonly patienceMilliseconds: number;
  readonly pace: Pace;
  /** Aborts when the link is closed: nothing is waited for any more. */
  readonly closed: AbortSignal;
}

/**
 * Receipts of a data plane, recorded by whichever control plane answers. While none does, the very same ones are sent again
 * and again: one that was recorded, though its answer got lost, answers that record.
 */
export class RemoteReceipts implements Receipts {
  readonly #controlPlanes: Failover;
  readonly #patience: ReceiptsPatience;

  constructor(controlPlanes: Failover, patience: ReceiptsPatience) {
    this.#controlPlanes = controlPlanes;
    this.#patience = patience;
  }

  /**
   * As `Receipts.record`, for at most MAX_RECEIPTS.
   * @throws ControlPlaneUnavailableError when patience is at its end, at once where the credential is not taken or the link is closed
   */
  async record(receipts: readonly Receipt[]): Promise<readonly ReceiptResult[]> {
    if (receipts.length > MAX_RECEIPTS) throw new RangeError(`at most ${MAX_RECEIPTS} receipts go in one call`);
    const { closed, pace, patienceMilliseconds } = this.#patience;
    const body = JSON.stringify({ receipts: receipts.map(receiptJson) });
    const deadline = pace.now() + patienceMilliseconds;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendBefore(deadline, body, receipts.length);
      } catch (error) {
        const wait = Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT) * (0.5 + pace.jitter() / 2);
        if (!isAway(error) || closed.aborted || pace.now() + wait > deadline) throw asUnavailable(error);
        // Where the link is closed meanwhile, the next attempt says so.
        await pace.wait(wait, closed).catch(() => {});
      }
    }
  }

  /** A control plane that is still silent at the deadline is taken for one that does not answer. */
  async #sendBefore(deadline: number, body: string, count: number): Promise<readonly ReceiptResult[]> {
    const left = deadline - this.#patience.pace.now();
    if (left <= 0) return this.#send(body, count);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new ConnectionFailedError('no control plane answered in time')), left);
    return this.#send(body, count, late.signal).finally(() => clearTimeout(timer));
  }

  #send(body: string, count: number, signal?: AbortSignal): Promise<readonly ReceiptResult[]> {
    const request = {
      method: 'POST',
      path: '/internal/receipts',
      headers: { 'content-type': 'application/json' },
      body: () => body,
      signal,
    } as const;
    return this.#controlPlanes.ask(request, async (answer) => {
      const results = await answer.json((fields) => fields.list('results', receiptResultFrom));
      if (results.length === count) return results;
      throw new UnexpectedResponseError(`the control plane answered ${results.length} results for ${count} receipts`);
    });
  }
}
