/** A line of which each key comes by itself, as in the raw mode of a terminal. */
export interface TypedLine {
  readonly text: string;
  readonly isDone: boolean;
  readonly isInterrupted: boolean;
}

export const NO_KEYS: TypedLine = { text: '', isDone: false, isInterrupted: false };

const CTRL_C = '\x03';
const CTRL_U = '\x15';
const ENDS = ['\r', '\n', '\x04'];
const ERASERS = ['\b', '\x7f'];

/** The line after further keys. What is pasted comes as many at once. */
export function typed(line: TypedLine, keys: string): TypedLine {
  let { text } = line;
  for (const key of keys) {
    if (key === CTRL_C) return { text: '', isDone: false, isInterrupted: true };
    if (ENDS.includes(key)) return { text, isDone: true, isInterrupted: false };
    if (key === CTRL_U) text = '';
    else if (ERASERS.includes(key)) text = [...text].slice(0, -1).join('');
    else text += key;
  }
  return { ...line, text };
}
