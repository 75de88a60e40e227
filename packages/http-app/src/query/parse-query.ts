/** What the query of a URL holds, or what is wrong with it: a parser of the server may not throw. */
export type ParsedQuery =
  | { readonly parameters: ReadonlyMap<string, string> }
  | { readonly problem: 'malformed' | 'repeated'; readonly detail: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads `a=1&b=2` as forms write it (`+` is a space). Nothing is replaced and nothing is overwritten. */
export function parseQuery(text: string): ParsedQuery {
  const parameters = new Map<string, string>();
  for (const pair of text.split('&').filter((each) => each !== '')) {
    const [name = '', ...value] = pair.split('=');
    const decodedName = decoded(name);
    const decodedValue = decoded(value.join('='));
    if (decodedName === undefined || decodedValue === undefined) {
      return { problem: 'malformed', detail: 'the query of the URL is not percent-encoded UTF-8' };
    }
    if (parameters.has(decodedName)) return { problem: 'repeated', detail: `the query has ${decodedName.slice(0, 100)} twice` };
    parameters.set(decodedName, decodedValue);
  }
  return { parameters };
}

function decoded(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  const octets = text.replace(/\+/g, ' ').replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  try {
    return utf8.decode(Buffer.from(octets, 'latin1'));
  } catch {
    return undefined;
  }
}
