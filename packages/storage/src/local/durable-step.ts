/**
 * The steps after which a crash leaves a different state on disk, named as they are done. An observer is for crash tests;
 * what it throws fails the call that took the step.
 */
export type DurableStep =
  | 'staged.written'
  | 'staged.synced'
  | 'staged.linked'
  | 'object.renamed'
  | 'directory.synced'
  | 'staged.removed'
  | 'object.deleted';

export type StepObserver = (step: DurableStep) => void;
