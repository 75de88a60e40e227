import { canonicalJson, EncodingError } from '@artifact-store/encoding';
import { MetadataSchemaInvalidError } from './errors/schemas-errors.js';

/** Something that is wrong with a schema, or with metadata by its schema. */
export interface Problem {
  /** JSON pointer (RFC 6901) of the part, at most MAX_POINTER_LENGTH; `''` is the whole. */
  readonly pointer: string;
  /** At most MAX_MESSAGE_LENGTH. */
  readonly message: string;
}

export const MAX_PROBLEMS = 20;
/** In UTF-16 units, as the next one. Whatever is longer is cut, and ends with `…`. */
export const MAX_POINTER_LENGTH = 512;
export const MAX_MESSAGE_LENGTH = 256;

/** The refusal of a schema: the first problems, each no longer than is useful, and the number of all. */
export function invalidSchema(problems: readonly Problem[]): MetadataSchemaInvalidError {
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ pointer, message }) => ({
    pointer: cut(pointer, MAX_POINTER_LENGTH),
    message: cut(message, MAX_MESSAGE_LENGTH),
  }));
  const [first] = shown;
  const where = first === undefined || first.pointer === '' ? 'the schema' : `the schema at ${first.pointer}`;
  return new MetadataSchemaInvalidError(`${where} ${first?.message ?? ''}`, { problems: shown, problem_count: problems.length });
}

/** A schema's document as RFC 8785 text. @throws MetadataSchemaInvalidError where it has none, or is too deep */
export function schemaText(document: unknown): string {
  try {
    return canonicalJson(document);
  } catch (error) {
    if (error instanceof EncodingError) throw invalidSchema([{ pointer: error.pointer, message: `holds ${error.problem}` }]);
    throw error;
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
