// Strings; the marks that open and close; numbers and literals. Space, commas and colons say nothing in a well-formed text.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/gs;

/** The tokens of a well-formed JSON text, each as it stands there, without commas and colons. */
export function* tokensOf(text: string): Generator<string> {
  for (const [token] of text.matchAll(TOKEN)) yield token;
}
