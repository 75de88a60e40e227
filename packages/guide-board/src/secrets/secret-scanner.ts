/** Something in a file that looks like a secret in clear. What it is, is never kept. */
export interface SecretFinding {
  /** From 1. */
  readonly line: number;
  readonly kind: SecretKind;
}

export type SecretKind = keyof typeof PATTERNS;

const WORD =
  'pass(?:word|wd|phrase)|(?:client[_-]?)?secret(?:[_-]?key)?|(?:api|access|private)[_-]?key|(?:access|auth|api|bearer|refresh|session)[_-]?token';
/** The beginning of a value; JSON within JSON has backslashes before its quotes. */
const QUOTE = '\\\\{0,3}["\']?';
const VALUE = '[^\\s"\'<>\\[\\]{},;&\\\\]{1,256}';

/** What is looked for: each with one group, the value. All are bounded, so that no text takes long. */
const PATTERNS = {
  /** `password = x`, `"password": "x"`, as the TCK prints its parameters in text and JSON. */
  setting: `(?:${WORD})${QUOTE}[ \\t]{0,8}[:=][ \\t]{0,8}${QUOTE}(${VALUE})`,
  /** `<parameter key="…password" value="x"/>` and `<password>x</password>`. */
  attribute: `(?:${WORD})["']\\s{1,16}value\\s{0,8}=\\s{0,8}["']([^"'<]{1,256})["']`,
  element: `<[\\w.:-]{0,128}(?:${WORD})>([^<\\s]{1,256})</`,
  /** Cells of an HTML table. */
  cell: `(?:${WORD})\\s{0,8}</t[dh]>\\s{0,64}<t[dh][^>]{0,64}>([^<]{1,256})<`,
  /** `--password x`, also as entries of a JSON list. */
  argument: `--[\\w-]{0,64}(?:${WORD})(?:["'],\\s{0,64}["']|[ \\t]{1,8})(${VALUE})`,
  authorization: `authorization${QUOTE}\\s{0,4}[:=]\\s{0,4}${QUOTE}(?:basic|bearer|digest)\\s{1,4}([\\w+/=.~-]{4,256})`,
  url: `[a-z][a-z0-9+.-]{1,20}://[^\\s/:@"'<>]{1,128}:([^\\s/@"'<>]{1,128})@`,
  private_key: '(-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----)',
} as const;

const KINDS = Object.keys(PATTERNS) as SecretKind[];
const ANY = new RegExp(KINDS.map((kind) => PATTERNS[kind]).join('|'), 'gi');
/** Longer than whatever matches, so that nothing is missed where one chunk ends and the next begins. */
const LONGEST_MATCH = 1024;

/** More of one file are not told of. */
const MAX_FINDINGS = 1000;

/** What stands where a secret was taken out, or where none is. */
const NO_SECRET =
  /^(?:[*•x#.-]+|\(?(?:redacted|hidden|masked|removed|none|null|true|false|undefined|empty)\)?|\$(?:\(.*)?|%\w+%|env:.*|file:.*)$/i;

/**
 * Looks for secrets in clear in bytes as they come, in memory that is bounded. It knows the common forms, in ASCII and whatever extends
 * it; that it finds nothing proves nothing.
 */
export class SecretScanner {
  readonly #found: SecretFinding[] = [];
  #held = '';
  /** Line on which what is held begins. */
  #line = 1;

  push(chunk: Uint8Array): void {
    this.#held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    this.#scan(this.#held.length - LONGEST_MATCH);
  }

  /** What was found, in the order of the lines: the first thousand. */
  finish(): readonly SecretFinding[] {
    this.#scan(this.#held.length);
    return this.#found;
  }

  /** Takes the matches that begin before `end`; what follows is held back, since there may be more of it to come. */
  #scan(end: number): void {
    if (end <= 0) return;
    let done = 0;
    let next = end;
    ANY.lastIndex = 0;
    for (let match = ANY.exec(this.#held); match !== null && match.index < end; match = ANY.exec(this.#held)) {
      const group = match.slice(1).findIndex((value) => value !== undefined);
      const value = match[group + 1] ?? '';
      const kind = KINDS[group];
      next = Math.max(next, ANY.lastIndex);
      if (kind === undefined || NO_SECRET.test(value)) continue;
      const at = match.index + match[0].lastIndexOf(value);
      this.#line += linesIn(this.#held, done, at);
      done = at;
      if (this.#found.length < MAX_FINDINGS) this.#found.push({ line: this.#line, kind });
    }
    const upTo = Math.min(next, this.#held.length);
    this.#line += linesIn(this.#held, done, upTo);
    this.#held = this.#held.slice(upTo);
  }
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
