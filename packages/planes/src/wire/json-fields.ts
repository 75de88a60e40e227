import { type CborMap, type CborValue, isMap } from '@artifact-store/encoding';

/** A member that is missing or of another type. Whoever reads turns it into an error of what was read: a request, an answer. */
export class UnexpectedFieldError extends Error {
  override readonly name = 'UnexpectedFieldError';
}

/** The members of a JSON object, each read as the type it must have. */
export class JsonFields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where = 'the body') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new UnexpectedFieldError(`${where} is no object`);
    this.#object = value as Record<string, unknown>;
    this.#where = where;
  }

  /** Every member, unread. */
  all(): Readonly<Record<string, unknown>> {
    return this.#object;
  }

  text(name: string): string {
    const value = this.#object[name];
    return typeof value === 'string' ? value : this.#fail(name, 'text');
  }

  integer(name: string): number {
    const value = this.#object[name];
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : this.#fail(name, 'an integer');
  }

  /** An integer that is not below zero. */
  natural(name: string): number {
    const value = this.integer(name);
    return value >= 0 ? value : this.#fail(name, 'a natural number');
  }

  boolean(name: string): boolean {
    const value = this.#object[name];
    return typeof value === 'boolean' ? value : this.#fail(name, 'true or false');
  }

  /** A member as `read` has it; null where it is null. */
  nullable<Value>(name: string, read: (name: string) => Value): Value | null {
    return this.#object[name] === null || this.#object[name] === undefined ? null : read(name);
  }

  object(name: string): JsonFields {
    return new JsonFields(this.#object[name], `${this.#where}.${name}`);
  }

  /** A map that is the user's own and stays as it is. */
  map(name: string): CborMap {
    const value = this.#object[name] as CborValue | undefined;
    return isMap(value) ? value : this.#fail(name, 'an object');
  }

  /** Any member, unread. */
  value(name: string): CborValue | undefined {
    return this.#object[name] as CborValue | undefined;
  }

  list<Item>(name: string, read: (item: JsonFields) => Item): Item[] {
    const value = this.#object[name];
    if (!Array.isArray(value)) return this.#fail(name, 'a list');
    return value.map((item, index) => read(new JsonFields(item, `${this.#where}.${name}[${index}]`)));
  }

  /** A list of texts. */
  texts(name: string): string[] {
    const value = this.#object[name];
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? value : this.#fail(name, 'a list of texts');
  }

  #fail(name: string, expected: string): never {
    throw new UnexpectedFieldError(`${this.#where}.${name} is not ${expected}`);
  }
}
