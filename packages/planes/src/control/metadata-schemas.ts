import type { Page, PageRequest } from '../pages.js';
import type { MetadataSchemaSummary, MetadataSchemaView } from '../views.js';

/** JSON Schemas (draft 2020-12) that packages name for their metadata. One never changes and is never removed. */
export interface MetadataSchemas {
  /**
   * Registers a schema, or answers the one that its slug has where that is the same, in whatever spelling.
   * @throws ValidationFailedError, MetadataSchemaInvalidError, MetadataSchemaTooCostlyError, MetadataSchemaConflictError,
   *   IdempotencyKeyReusedError
   */
  register(command: RegisterMetadataSchema): Promise<RegisteredMetadataSchema>;

  /** @throws MetadataSchemaNotFoundError */
  get(slug: string): Promise<MetadataSchemaView>;

  /** Newest first, without the schemas themselves. @throws ValidationFailedError, InvalidCursorError */
  list(query: PageRequest): Promise<Page<MetadataSchemaSummary>>;
}

export interface RegisterMetadataSchema {
  /** 1 to 128 characters a-z and 0-9, in parts with one of . _ - between them. */
  readonly slug: string;
  /** JSON text of an object, at most 256 KiB as RFC 8785 text. */
  readonly jsonSchema: string;
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
}

export interface RegisteredMetadataSchema extends MetadataSchemaView {
  /** False where the slug had this schema already. */
  readonly created: boolean;
}
