import { ArtifactStoreError, type ErrorDeclaration } from '@artifact-store/planes';

// Errors that arise on the producer's side only. They share the root, the kinds and so the exit codes of the catalogue.

export class RunDirectoryError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'run_directory_invalid',
    kind: 'invalid',
    title: 'The directory is not that of a guide-board run',
    remedy: 'Correct what the detail names, or name the directory that holds run.json.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = RunDirectoryError.declaration;
}
