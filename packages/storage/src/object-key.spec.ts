import { parseContentAddress } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { objectName, parseObjectName } from './object-key.js';

const HEX = `01ab${'cd'.repeat(30)}`;
const address = parseContentAddress(`blake3:${HEX}`);

describe('objectName', () => {
  it.each([
    [0, `blake3/01/ab/${HEX}`],
    [1, `blake3/01/ab/${HEX}.1`],
    [999_999_999, `blake3/01/ab/${HEX}.999999999`],
  ])('names generation %d, and its name is read back', (generation, name) => {
    expect(objectName({ address, generation })).toBe(name);
    expect(parseObjectName(name)).toEqual({ address, generation });
  });

  it.each([-1, 1_000_000_000, 0.5, Number.NaN])('refuses the generation %p', (generation) => {
    expect(() => objectName({ address, generation })).toThrow(RangeError);
  });

  it('refuses an address too short to be laid out', () => {
    expect(() => objectName({ address: parseContentAddress('crc:ab'), generation: 0 })).toThrow(RangeError);
  });
});

describe('parseObjectName', () => {
  it.each([
    `blake3/01/ab/${HEX}.0`,
    `blake3/01/ab/${HEX}.01`,
    `blake3/01/ab/${HEX}.1000000000`,
    `blake3/01/ab/${HEX}.1.2`,
    `blake3/01/ab/${HEX}.`,
    `blake3/01/ac/${HEX}`,
    `blake3/01/ab/${HEX.slice(2)}`,
    `blake3/01/ab/${HEX.toUpperCase()}`,
    `blake3/01/ab/${HEX}\n`,
    `BLAKE3/01/ab/${HEX}`,
    `./blake3/01/ab/${HEX}`,
    `blake3/../ab/${HEX}`,
    '.staging/1/2/3',
    'registry.json',
    '',
  ])('takes %p as not ours', (name) => {
    expect(parseObjectName(name)).toBeNull();
  });
});
