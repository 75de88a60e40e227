import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takesColours, terminalColumns } from '../src/terminal.js';

const NAMES = ['COLUMNS', 'NO_COLOR', 'FORCE_COLOR', 'TERM'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
const TERMINAL = { isTTY: true, columns: 80 };

beforeEach(() => {
  for (const name of NAMES) delete process.env[name];
});

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('the columns of a terminal', () => {
  it('are what the terminal says, unless COLUMNS says otherwise', () => {
    expect(terminalColumns(TERMINAL)).toBe(80);
    process.env.COLUMNS = '120';
    expect(terminalColumns(TERMINAL)).toBe(120);
  });

  it.each(['', '0', '-1', 'wide', '80.5'])('are not %j', (given) => {
    process.env.COLUMNS = given;
    expect(terminalColumns(TERMINAL)).toBe(80);
  });

  it('are not known of a terminal that does not tell, and none of what is no terminal', () => {
    expect(terminalColumns({ isTTY: true, columns: 0 })).toBeUndefined();
    process.env.COLUMNS = '120';
    expect(terminalColumns({ columns: 80 })).toBeUndefined();
  });
});

describe('colours', () => {
  it.each([
    [{}, true, false],
    [{ NO_COLOR: '1' }, false, false],
    [{ NO_COLOR: '' }, true, false],
    [{ FORCE_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: '0' }, false, false],
    [{ FORCE_COLOR: 'false' }, false, false],
    [{ FORCE_COLOR: '' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
    [{ TERM: 'dumb' }, false, false],
    [{ TERM: 'dumb', FORCE_COLOR: '3' }, true, true],
  ])('with %j: on a terminal %s, elsewhere %s', (variables, onTerminal, elsewhere) => {
    Object.assign(process.env, variables);
    expect([takesColours(TERMINAL), takesColours({})]).toEqual([onTerminal, elsewhere]);
  });
});
