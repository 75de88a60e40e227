import { MAX_DEPTH } from '@artifact-store/encoding';
import type { Problem } from '@artifact-store/planes';
import { HOLDS_LISTED_SCHEMAS, HOLDS_NAMED_SCHEMAS, HOLDS_SCHEMA, HOLDS_VALUES } from './keywords.js';

/** A JSON Schema as a validator may apply it, whoever wrote it. */
export interface ApplicableSchema {
  /** As it was written: what must conform to the schema of JSON Schema itself. */
  readonly document: unknown;
  /**
   * What of it bears on metadata: keywords of the vocabularies of draft 2020-12 that assert or apply, each where it stood. No
   * `$id`, so that nothing can take another's name; no `format`, which only annotates; nothing that a validator knows beside
   * JSON Schema.
   */
  readonly applied: unknown;
  /** Every regular expression, and where it stands. */
  readonly patterns: readonly { readonly pointer: string; readonly pattern: string }[];
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const MAX_SUBSCHEMAS = 2000;
const MAX_PATTERN_LENGTH = 2048;
export const SCHEMA_LIMITS = { depth: MAX_DEPTH, subschemas: MAX_SUBSCHEMAS, patternLength: MAX_PATTERN_LENGTH } as const;
/** Names make a pointer long, and each schema below one has them in its own. */
const MAX_PLACE_LENGTH = 4096;
/** They would have a validator look elsewhere, or decide at run time where to look. */
const REFUSED = ['$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', '$vocabulary'];
const ANCHOR = /^[A-Za-z_][-A-Za-z0-9._]*$/;

/** The applicable part of a schema, or what is in the way. Pure: no keyword is evaluated here. */
export function applicableSchema(
  document: unknown,
): { readonly schema: ApplicableSchema } | { readonly problems: readonly Problem[] } {
  const reduction = new Reduction();
  const applied = reduction.schema(document, '');
  reduction.checkReferences();
  const { problems, patterns } = reduction;
  return problems.length > 0 ? { problems } : { schema: { document, applied, patterns } };
}

type Members = Readonly<Record<string, unknown>>;

/** One walk over the places where a schema holds schemas: what stands in an `enum` or a `const` is data, whatever it looks like. */
class Reduction {
  readonly problems: Problem[] = [];
  readonly patterns: { readonly pointer: string; readonly pattern: string }[] = [];
  #isCut = false;
  readonly #places = new Set<string>();
  readonly #anchors = new Set<string>();
  readonly #references: { readonly pointer: string; readonly reference: string }[] = [];

  /** Members that have not the type that they should have are kept: the schema of JSON Schema says what is wrong with them. */
  schema(schema: unknown, pointer: string): unknown {
    if (this.#isBeyond(pointer)) return schema;
    this.#places.add(pointer);
    if (!isObject(schema)) return schema;
    this.#checkIdentity(schema, pointer);
    const kept = Object.entries(schema).flatMap(([keyword, value]) =>
      this.#keyword(keyword, value, `${pointer}/${token(keyword)}`),
    );
    return Object.fromEntries(kept);
  }

  checkReferences(): void {
    for (const { pointer, reference } of this.#references) {
      const target = targetOf(reference);
      if (target === undefined)
        this.#problem(pointer, 'refers to something outside of the schema: only # and what follows it is allowed');
      else if (!this.#places.has(target) && !this.#anchors.has(target))
        this.#problem(pointer, 'refers to no schema within the schema');
    }
  }

  /** Whether the walk ends here; once that is said of a place, of none any more. */
  #isBeyond(pointer: string): boolean {
    const isTooMany = this.#places.size >= MAX_SUBSCHEMAS;
    if (!isTooMany && pointer.length <= MAX_PLACE_LENGTH) return false;
    if (!this.#isCut)
      this.#problem(pointer, isTooMany ? `is one schema more than ${MAX_SUBSCHEMAS}` : 'is too far down, by its names');
    this.#isCut = true;
    return true;
  }

  #keyword(keyword: string, value: unknown, pointer: string): [string, unknown][] {
    if (HOLDS_SCHEMA.has(keyword)) return [[keyword, this.schema(value, pointer)]];
    if (HOLDS_NAMED_SCHEMAS.has(keyword)) return [[keyword, this.#named(keyword, value, pointer)]];
    if (HOLDS_LISTED_SCHEMAS.has(keyword)) {
      return [[keyword, Array.isArray(value) ? value.map((item, index) => this.schema(item, `${pointer}/${index}`)) : value]];
    }
    if (!HOLDS_VALUES.has(keyword)) return [];
    if (keyword === '$ref' && typeof value === 'string') this.#references.push({ pointer, reference: value });
    if (keyword === '$anchor' && typeof value === 'string') this.#anchor(value, pointer);
    if (keyword === 'enum' && Array.isArray(value) && value.length === 0)
      this.#problem(pointer, 'is empty: nothing conforms to it');
    if (keyword === 'pattern' && typeof value === 'string') this.#pattern(value, pointer);
    return [[keyword, value]];
  }

  #named(keyword: string, value: unknown, pointer: string): unknown {
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]) => {
      const at = `${pointer}/${token(name)}`;
      if (keyword === 'patternProperties') this.#pattern(name, at);
      // Of `dependencies` a member may be a list of names.
      return [name, Array.isArray(member) ? member : this.schema(member, at)] as const;
    });
    return Object.fromEntries(members);
  }

  #checkIdentity(schema: Members, pointer: string): void {
    for (const keyword of REFUSED) if (Object.hasOwn(schema, keyword)) this.#problem(`${pointer}/${keyword}`, 'is not supported');
    const { $schema: dialect = DIALECT } = schema;
    if (dialect !== DIALECT && dialect !== `${DIALECT}#`) this.#problem(`${pointer}/$schema`, `is not ${DIALECT}`);
    if (pointer !== '' && Object.hasOwn(schema, '$id'))
      this.#problem(`${pointer}/$id`, 'is allowed at the top of the schema only');
  }

  #anchor(anchor: string, pointer: string): void {
    if (!ANCHOR.test(anchor)) this.#problem(pointer, 'is not the name of an anchor');
    else if (this.#anchors.has(`#${anchor}`)) this.#problem(pointer, 'is an anchor already');
    this.#anchors.add(`#${anchor}`);
  }

  #pattern(pattern: string, pointer: string): void {
    if (pattern.length > MAX_PATTERN_LENGTH) this.#problem(pointer, `is longer than ${MAX_PATTERN_LENGTH} characters`);
    this.patterns.push({ pointer, pattern });
  }

  #problem(pointer: string, message: string): void {
    this.problems.push({ pointer, message });
  }
}

/** The place or the anchor (`#name`) that a reference within the schema means; undefined for any other reference. */
function targetOf(reference: string): string | undefined {
  if (!reference.startsWith('#')) return undefined;
  const fragment = decoded(reference.slice(1));
  if (fragment === undefined || fragment === '' || fragment.startsWith('/')) return fragment;
  return `#${fragment}`;
}

function decoded(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}

function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
