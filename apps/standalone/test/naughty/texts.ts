import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorsDir } from '@artifact-store/testkit';

/** What the list has not, or not as a whole text. */
const MORE = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '.staging',
  '.staging/x',
  'registry.json',
  'blake3/00/00/00',
  '..',
  '../..',
  '../../escaped',
  'a/../../escaped',
  '..\\..\\escaped',
  '/tmp/escaped',
  'C:\\escaped',
  'file:///etc/passwd',
  '%2e%2e%2fescaped',
  '%00',
  'nul\u0000byte',
  '\u0000',
  '\ud800',
  'a\udfffb',
  '\udc00\ud800',
  '\ufeffbom',
  '\uffff',
  '\ufffe',
  '\u{10ffff}',
  '\u2028\u2029',
  '\u0085',
  '\u00e9',
  'e\u0301',
  '\u212b',
  '\ufb01',
  '\u0131\u0130',
  'line\nbreak',
  'carriage\rreturn',
  'tab\ttab',
  'trailing ',
  ' leading',
  'trailing.',
  'CON',
  'aux.txt',
  '"quoted"',
  "' OR 1=1 --",
  '\\',
  '?a=b#c',
  '*?<>|',
  ':relative_path',
  '{}',
  'a'.repeat(256),
  'a'.repeat(257),
  'a'.repeat(1024),
  'a'.repeat(1025),
  '\u{1f600}'.repeat(256),
  '\u{1f600}'.repeat(257),
];

/** The big list of naughty strings, and some that are naughty to this system. */
export function naughtyTexts(): readonly string[] {
  const list = JSON.parse(readFileSync(join(vectorsDir(), 'naughty-strings/blns.json'), 'utf8')) as string[];
  return [...new Set([...list, ...MORE])];
}

/** A text as a segment of a URL: its UTF-8, and for a lone surrogate the octets that would be its. */
export function urlEncoded(text: string): string {
  const whole = text
    .split(/(\p{Surrogate})/u)
    .map((part, index) => (index % 2 === 0 ? encodeURIComponent(part) : octetsOf(part)));
  return whole.join('');
}

function octetsOf(surrogate: string): string {
  const unit = surrogate.charCodeAt(0);
  const octets = [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
  return octets.map((octet) => `%${octet.toString(16)}`).join('');
}
