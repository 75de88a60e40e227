import type { SecretInFile, SecretKind } from '@artifact-store/guide-board';
import { printable } from '../output/printable.js';
import { countedText, countText } from '../output/units.js';

const LISTED = 20;

const KINDS: Readonly<Record<SecretKind, string>> = {
  setting: 'a setting',
  attribute: 'an attribute',
  element: 'an element',
  cell: 'a cell of a table',
  argument: 'an argument of a command',
  authorization: 'an Authorization header',
  url: 'a URL with a password',
  private_key: 'a private key',
};

/** What a user is told of secrets in clear: where they stand, and never what they are. */
export function secretLines(secrets: readonly SecretInFile[]): readonly string[] {
  if (secrets.length === 0) return [];
  const lines = secrets
    .slice(0, LISTED)
    .map(({ relativePath, line, kind }) => `  ${printable(relativePath)}:${line}  ${KINDS[kind]}`);
  return [
    `WARNING: the run holds ${countedText(secrets.length, 'place')} that ${secrets.length === 1 ? 'looks' : 'look'} like a secret in clear:`,
    ...lines,
    ...(secrets.length > LISTED ? [`  and ${countText(secrets.length - LISTED)} more`] : []),
    '  Evidence is stored as it is: whoever may read the package may read them. Change these secrets.',
  ];
}
