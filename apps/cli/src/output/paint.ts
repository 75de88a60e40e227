import { styleText } from 'node:util';
import { type Terminal, takesColours } from '@artifact-store/config/terminal';
import { hasFlag } from '../command-line/has-flag.js';

export const NO_COLOR_FLAG = 'no-color';

/** What a text means, and with it how it looks where the stream takes colours. */
export type Paint = 'heading' | 'error' | 'warning';

const FORMATS = { heading: 'bold', error: 'red', warning: 'yellow' } as const satisfies Record<Paint, string>;

/** The text for a stream, in colour where that may be. */
export function painted(paint: Paint, text: string, stream: Terminal): string {
  const isPlain = hasFlag(process.argv.slice(2), `--${NO_COLOR_FLAG}`) || !takesColours(stream);
  return isPlain ? text : styleText(FORMATS[paint], text, { validateStream: false });
}
