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

export class RunConflictError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'run_conflict',
    kind: 'conflict',
    title: 'The run is stored already, with other content',
    remedy:
      'Ingest the directory as it was. If the stored one is wrong, or was left open half-way, name another key with --key: both are kept then.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = RunConflictError.declaration;
}

export class SchemaNotRegisteredError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'run_schema_not_registered',
    kind: 'forbidden',
    title: 'The schema of guide-board runs is not registered, and this token may not register it',
    remedy: 'Have it registered once with a token of scope admin: artifactstore schema register schemas/guide-board.run.v1.json',
  } as const satisfies ErrorDeclaration;
  readonly declaration = SchemaNotRegisteredError.declaration;
}

export class SecretsFoundError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'secrets_found',
    kind: 'invalid',
    title: 'The run holds what looks like secrets in clear',
    remedy:
      'Change these secrets where they are used, and run the assessment without them; or ingest without --fail-on-secrets to store the run as it is.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = SecretsFoundError.declaration;
}

export class StateHubIsThisStoreError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'state_hub_is_this_store',
    kind: 'invalid',
    title: 'STATE_HUB_URL is the address of this store',
    remedy: 'Set STATE_HUB_URL to the address of State Hub.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = StateHubIsThisStoreError.declaration;
}

export class LinksPendingError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'links_pending',
    kind: 'unavailable',
    title: 'State Hub has not taken all links',
    remedy: 'What is stored stays stored. Run artifactstore guide-board link again when State Hub answers.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = LinksPendingError.declaration;
}

export class LinksUncertainError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'links_uncertain',
    kind: 'conflict',
    title: 'It is not known whether State Hub has taken some links',
    remedy:
      'Look in State Hub, which never forgets an entry: send those that are missing by artifactstore guide-board link --retry-uncertain.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = LinksUncertainError.declaration;
}

export class LinkNotKeptError extends ArtifactStoreError {
  static readonly declaration = {
    code: 'link_not_kept',
    kind: 'unavailable',
    title: 'The run is stored, but its link could not be kept',
    remedy: 'Correct what the detail names, then run the same command again: nothing is stored twice.',
  } as const satisfies ErrorDeclaration;
  readonly declaration = LinkNotKeptError.declaration;
}
