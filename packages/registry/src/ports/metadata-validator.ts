import type { CborMap } from '@artifact-store/encoding';
import type { ContentAddress } from '@artifact-store/identity';
import type { Problem } from '@artifact-store/planes';
import type { ApplicableSchema } from '../schemas/applicable-schema.js';

/**
 * Applies JSON Schemas (draft 2020-12). Schema and metadata are whatever somebody sent: an implementation bounds the time and
 * the memory of each call, and is none the worse for a call that went beyond.
 */
export interface MetadataValidator {
  /**
   * What is wrong with a schema, at most MAX_PROBLEMS: nothing where it can be applied.
   * @throws MetadataSchemaTooCostlyError, MetadataValidatorBusyError
   */
  problemsOf(schema: ApplicableSchema): Promise<readonly Problem[]>;

  /**
   * What in metadata a schema forbids, in which problems were not found: nothing where the metadata conforms.
   * @throws MetadataSchemaTooCostlyError, MetadataValidatorBusyError
   */
  violations(schema: NamedSchema, metadata: CborMap): Promise<Violations>;
}

export interface NamedSchema extends Pick<ApplicableSchema, 'applied'> {
  /** Equal for equal schemas: what an implementation may remember them by. */
  readonly digest: ContentAddress;
}

export interface Violations {
  /** The first ones, at most MAX_PROBLEMS. */
  readonly shown: readonly Problem[];
  /** How many there are in all. */
  readonly count: number;
}
