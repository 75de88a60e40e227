import { tokensOf } from './tokens.js';

/** An object or array whose members are being read, and the name of the member that comes next. */
type Open = { readonly members: Record<string, unknown> | unknown[]; name?: string | undefined };

/**
 * The value of a JSON text (RFC 8259) as JSON.parse gives it, but with every name as it stands there: V8 may read a name with
 * an escape as another one that an earlier text had, `{"\n":1}` as `{"\\":1}` (nodejs/node#63785; ADR-0023).
 * @throws SyntaxError if the text is no JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes('\\') ? named(text) : value;
}

/** Of a well-formed text. No stack as deep as the text is; JSON.parse sees only strings and numbers that stand alone. */
function named(text: string): unknown {
  const open: Open[] = [];
  for (const token of tokensOf(text)) {
    if (token === '{') open.push({ members: {} });
    else if (token === '[') open.push({ members: [] });
    else {
      const closed = token === '}' || token === ']' ? open.pop()?.members : undefined;
      const value = closed ?? (JSON.parse(token) as unknown);
      const around = open.at(-1);
      if (around === undefined) return value;
      take(around, value);
    }
  }
  return undefined;
}

function take(around: Open, value: unknown): void {
  const { members, name } = around;
  if (Array.isArray(members)) members.push(value);
  else if (name === undefined) around.name = value as string;
  else {
    // An assignment to `__proto__` would set no member.
    Object.defineProperty(members, name, { value, writable: true, enumerable: true, configurable: true });
    around.name = undefined;
  }
}
