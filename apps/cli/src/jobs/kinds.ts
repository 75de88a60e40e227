import { isJobKind, type JobKind } from '@artifact-store/planes';

interface KindTexts {
  readonly noun: string;
  /** What it looks at, one by one. */
  readonly things: string;
}

/** How people speak of a kind of job, whoever made it. */
export function textsOf(kind: string): KindTexts {
  return isJobKind(kind) ? KINDS[kind] : { noun: kind, things: 'things' };
}

const KINDS: { readonly [Kind in JobKind]: KindTexts } = {
  'retention-sweep': { noun: 'sweep', things: 'packages' },
  'retention-gc': { noun: 'collection', things: 'packages and objects' },
  'storage-verify': { noun: 'verification', things: 'objects' },
  'storage-reconcile': { noun: 'reconciliation', things: 'objects' },
  'upload-expiry': { noun: 'expiry of uploads', things: 'uploads' },
};
