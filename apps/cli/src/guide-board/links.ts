import type { DeliveredLink, Link } from '@artifact-store/guide-board';
import { printable } from '../output/printable.js';

/** A link as commands tell of it: identifiers, and why it is not sent. */
export interface LinkJson {
  readonly package_id: string;
  readonly run_id: string;
  readonly problem: string | null;
}

/** Where all links stand. */
export interface LinksJson {
  /** Just now. */
  readonly sent: readonly LinkJson[];
  readonly pending: readonly LinkJson[];
  /** Nobody knows whether State Hub has them. */
  readonly uncertain: readonly LinkJson[];
}

export function linksJson(links: readonly DeliveredLink[]): LinksJson {
  return {
    sent: links.filter(({ isNew }) => isNew).map(linkJson),
    pending: links.filter(({ state }) => state === 'pending' || state === 'sending').map(linkJson),
    uncertain: links.filter(({ state }) => state === 'uncertain').map(linkJson),
  };
}

function linkJson({ packageId, entry, state, problem }: Link): LinkJson {
  const why = state === 'sending' ? 'another command is sending it' : problem;
  return { package_id: packageId, run_id: entry.detail.run_id ?? '', problem: why };
}

/** A link in a line. */
export function linkLine({ package_id: packageId, run_id: runId, problem }: LinkJson): string {
  return printable(`${runId}  ${packageId}${problem === null ? '' : `  ${problem}`}`);
}
