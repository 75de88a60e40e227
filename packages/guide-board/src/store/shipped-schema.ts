import { readFileSync } from 'node:fs';

/** The text of `schemas/guide-board.run.v1.json` that comes with this version. */
export function shippedSchema(): string {
  return readFileSync(new URL('../../../../schemas/guide-board.run.v1.json', import.meta.url), 'utf8');
}
