import { ArtifactStoreError, type ErrorDeclaration } from '@artifact-store/planes';

/** A profile that is not used as it is. */
export class ProfileError extends ArtifactStoreError {
  readonly declaration: ErrorDeclaration;

  constructor(detail: string, remedy: string) {
    super(detail);
    this.declaration = { code: 'profile_unusable', kind: 'invalid', title: 'The profile is not used', remedy };
  }
}
