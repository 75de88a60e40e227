import type { ArtifactStoreError } from '@artifact-store/planes';

/** What a transfer tells while it runs. */
export type TransferEvent =
  /** The package that is filled; `reused` where a key or a resume file led to one that was there. */
  | { readonly type: 'package'; readonly packageId: string; readonly reused: boolean }
  /** How much there is, sent or not. */
  | { readonly type: 'planned'; readonly files: number; readonly bytes: number }
  /** Bytes that went over the network; negative where a file starts again. */
  | { readonly type: 'moved'; readonly bytes: number }
  /** A file is done: `sent` and `received` over the network, `reused` and `kept` because the other side had it. */
  | {
      readonly type: 'file';
      readonly relativePath: string;
      readonly outcome: 'sent' | 'received' | 'reused' | 'kept';
      readonly sizeBytes: number;
    }
  /** A server does not answer: the same is asked again after a wait, until there was no progress for so long. */
  | {
      readonly type: 'waiting';
      readonly error: ArtifactStoreError;
      readonly waitMilliseconds: number;
      readonly patienceMilliseconds: number;
    }
  /** It has answered. */
  | { readonly type: 'resumed' }
  /** Something that the user should know and that stops nothing. */
  | { readonly type: 'warning'; readonly message: string };

export type TransferObserver = (event: TransferEvent) => void;
