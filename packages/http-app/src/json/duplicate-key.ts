// A string, or one of the marks that say what it stands for. Numbers, literals and space say nothing here.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;

/**
 * A name that some object of a well-formed JSON text has twice; undefined where there is none. Names are compared as what
 * they mean: `"\u0061"` is `"a"`.
 */
export function duplicateKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') lastString = token;
    else {
      // Only a name stands before a colon.
      const name = JSON.parse(lastString) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
