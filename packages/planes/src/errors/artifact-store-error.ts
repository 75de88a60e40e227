import type { CborMap } from '@artifact-store/encoding';
import type { ErrorKind } from './kinds.js';

/** One entry of the error catalogue: what a code means, whatever the occasion. */
export interface ErrorDeclaration<Code extends string = string> {
  /** Stable, snake_case; what programs compare. */
  readonly code: Code;
  readonly kind: ErrorKind;
  /** A short sentence that is the same for each occurrence. */
  readonly title: string;
  /** What the reader should do about it. */
  readonly remedy: string;
}

/** The root of every error that may cross a plane. */
export abstract class ArtifactStoreError extends Error {
  abstract readonly declaration: ErrorDeclaration;

  /**
   * @param detail What was wrong this time, for the person who sent it: no stack, no secret, no path of the server.
   * @param members Further facts, snake_case, that travel beside the code (for example the digests in conflict).
   */
  constructor(
    readonly detail: string,
    readonly members: CborMap = {},
    options?: { cause?: unknown },
  ) {
    super(detail, options);
    this.name = new.target.name;
  }

  get code(): string {
    return this.declaration.code;
  }

  get kind(): ErrorKind {
    return this.declaration.kind;
  }
}

export type ArtifactStoreErrorClass = (new (
  detail: string,
  members?: CborMap,
  options?: { cause?: unknown },
) => ArtifactStoreError) & { readonly declaration: ErrorDeclaration };

/** The base class of one catalogue entry. */
export function declareError<Code extends string>(declaration: ErrorDeclaration<Code>) {
  return class extends ArtifactStoreError {
    static readonly declaration = declaration;
    readonly declaration = declaration;
  };
}
