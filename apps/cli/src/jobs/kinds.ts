import type { JobKind } from '@artifact-store/planes';

interface KindTexts {
  readonly noun: string;
  /** What it looks at, one by one. */
  readonly things: string;
}

/** How people speak of each kind of job. */
export const KINDS: { readonly [Kind in JobKind]: KindTexts } = {
  'retention-sweep': { noun: 'sweep', things: 'packages' },
  'retention-gc': { noun: 'collection', things: 'packages and objects' },
  'storage-verify': { noun: 'verification', things: 'objects' },
  'storage-reconcile': { noun: 'reconciliation', things: 'objects' },
};
