import type { Link, LinkState, Outbox } from './outbox.js';
import { isSameAddress } from './own-address.js';
import { type PostOutcome, postEntry } from './post-entry.js';

export interface DeliverOptions {
  readonly hubUrl: string;
  /** Whether to send also what may have been sent already. */
  readonly retryUncertain?: boolean | undefined;
  readonly timeoutMilliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const STATES = { sent: 'sent', refused: 'pending', uncertain: 'uncertain' } as const satisfies Record<
  PostOutcome['outcome'],
  LinkState
>;

/** Sends one link, if it waits to be sent; where it stands afterwards. Undefined where there is none. @throws LocalFileError */
export async function deliver(outbox: Outbox, packageId: string, options: DeliverOptions): Promise<Link | undefined> {
  const link = outbox.link(packageId);
  const isDue = link?.state === 'pending' || (link?.state === 'uncertain' && options.retryUncertain === true);
  if (link === undefined || !isDue) return link;
  const claimed = outbox.claim(packageId, link.state as 'pending' | 'uncertain');
  if (claimed === undefined) return outbox.link(packageId);
  const posted = await post(claimed.entry, options);
  const problem = posted.outcome === 'sent' ? null : posted.problem;
  // What may have been sent before stays so, unless it is known to be there now.
  const isStillUncertain = link.state === 'uncertain' && posted.outcome === 'refused';
  const state = isStillUncertain ? 'uncertain' : STATES[posted.outcome];
  claimed.settle(state, problem);
  return { ...link, state, problem };
}

/** Sends all links that wait to be sent, one after another; where all of them stand afterwards. @throws LocalFileError */
export async function deliverAll(outbox: Outbox, options: DeliverOptions): Promise<readonly DeliveredLink[]> {
  const delivered: DeliveredLink[] = [];
  for (const { packageId, state: before } of outbox.links()) {
    const after = options.signal?.aborted === true ? outbox.link(packageId) : await deliver(outbox, packageId, options);
    if (after !== undefined) delivered.push({ ...after, isNew: before !== 'sent' && after.state === 'sent' });
  }
  return delivered;
}

export interface DeliveredLink extends Link {
  /** Whether it was sent just now. */
  readonly isNew: boolean;
}

async function post(entry: Link['entry'], { hubUrl, timeoutMilliseconds }: DeliverOptions): Promise<PostOutcome> {
  if (isSameAddress(hubUrl, entry.detail.artifact_store_api_url ?? '')) {
    return { outcome: 'refused', problem: 'STATE_HUB_URL is the address of this store' };
  }
  return postEntry(hubUrl, JSON.stringify(entry), timeoutMilliseconds);
}
