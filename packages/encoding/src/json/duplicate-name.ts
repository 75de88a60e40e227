import { tokensOf } from './tokens.js';

/** The names of an object that is being read; whether a name comes next. */
type Open = { readonly names: Set<string>; nameIsNext: boolean };

/**
 * A name that some object of a well-formed JSON text has twice; undefined where there is none. Names are compared as what
 * they mean: `"\u0061"` is `"a"`.
 */
export function duplicateName(text: string): string | undefined {
  const open: (Open | undefined)[] = [];
  for (const token of tokensOf(text)) {
    const around = open.at(-1);
    if (token === '}' || token === ']') open.pop();
    else if (around?.nameIsNext === true) {
      const name = JSON.parse(token) as string;
      if (around.names.has(name)) return name;
      around.names.add(name);
      around.nameIsNext = false;
    } else {
      if (around !== undefined) around.nameIsNext = true;
      if (token === '{') open.push({ names: new Set(), nameIsNext: true });
      else if (token === '[') open.push(undefined);
    }
  }
  return undefined;
}
