import { RULES } from './rules.mjs';
import { LISTED, secretSeeker } from './secrets-in.mjs';

/**
 * Looks through logs, each `{name, text}` with a name that ends in `.<speaker>.log`, for secrets. Each verdict is a test: what
 * holds, and where it does not. That there are logs of each speaker, and secrets to look for, is one: who reads nothing
 * finds nothing.
 */
export function inspectLogs({ logs, secrets, speakers }) {
  const seek = secretSeeker(secrets);
  const silent = new Set(speakers);
  const found = [];
  let files = 0;
  let lines = 0;
  for (const { name, text } of logs) {
    files += 1;
    lines += text.split('\n').length - 1;
    if (text !== '') silent.delete(name.split('.').at(-2));
    for (const hit of seek(text)) found.push({ ...hit, at: `${name}:${hit.line}` });
  }
  const missing = [...silent].map((speaker) => `there is no log of any ${speaker}`);
  const unknown = secrets.length === 0 ? ['there is no secret to look for'] : [];
  return {
    files,
    lines,
    verdicts: [
      { name: 'there are logs to be read', problems: [...missing, ...unknown] },
      ...[LISTED, ...RULES.map(({ name }) => name)].map((what) => ({
        name: `no log holds ${what}`,
        problems: found.filter((hit) => hit.what === what).map(({ at, said }) => `${at}: ${said}`),
      })),
    ],
  };
}
