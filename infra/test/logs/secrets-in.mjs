import { RULES } from './rules.mjs';

/** What is found by being on the list. */
export const LISTED = 'a secret that a process of the tests was given';

/** A secret as it may be written: in a URL, in a field of HTTP, in JSON. */
function spellings(secret) {
  // Of base64 the part that stands whatever comes behind.
  const whole = Buffer.from(secret).subarray(0, Buffer.byteLength(secret) - (Buffer.byteLength(secret) % 3));
  const written = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set([...written, whole.toString('base64'), whole.toString('base64url')])];
}

/** Looks for secrets: those of a list, and whatever has the form of one. */
export function secretSeeker(secrets) {
  const listed = [...new Set(secrets)].flatMap(spellings);
  /** Where in a text what was found, in order: `{line, what, said}`, `said` being the line without its secrets. */
  return (text) => {
    const hits = [...listed.flatMap((secret) => listedIn(text, secret)), ...RULES.flatMap((rule) => formedIn(text, rule))];
    return hits
      .sort((one, other) => one.start - other.start)
      .map(({ start, what }) => ({
        line: text.slice(0, start).split('\n').length,
        what,
        said: lineAround(text, start, hits),
      }));
  };
}

function listedIn(text, secret) {
  const hits = [];
  for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length)) {
    hits.push({ start, end: start + secret.length, what: LISTED });
  }
  return hits;
}

function formedIn(text, { name, pattern }) {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, what: name }));
}

function lineAround(text, at, hits) {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
  const marks = text
    .slice(start, end)
    .split('')
    .map((character, index) =>
      hits.some((hit) => hit.start <= start + index && start + index < hit.end) ? '\u2588' : character,
    );
  return marks
    .join('')
    .replace(/\u2588+/g, '[secret]')
    .slice(0, 300);
}
