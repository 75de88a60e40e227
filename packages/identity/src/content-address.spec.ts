import { describe, expect, it } from '@jest/globals';
import { contentAddress, IdentityError, parseContentAddress, parseHex, parseSha256, splitContentAddress } from './index.js';

const HEX = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';

describe('parseContentAddress', () => {
  it.each([`blake3:${HEX}`, `sha256:${HEX}`, 'md5:00', 'x-new_algorithm2:0123456789abcdef', 'constructor:ab', 'tostring:ab'])(
    'takes %s as it is',
    (text) => {
      expect(parseContentAddress(text)).toBe(text);
    },
  );

  it.each([
    ['nothing', ''],
    ['no separator', HEX],
    ['no algorithm', `:${HEX}`],
    ['no digest', 'blake3:'],
    ['upper-case hex', `blake3:${HEX.toUpperCase()}`],
    ['one upper-case digit', `blake3:${HEX.slice(0, -1)}A`],
    ['an odd number of digits', 'md5:abc'],
    ['a digest too short for a known algorithm', `blake3:${HEX.slice(2)}`],
    ['a digest too long for a known algorithm', `sha256:${HEX}00`],
    ['an upper-case algorithm', `BLAKE3:${HEX}`],
    ['an algorithm that begins with a digit', '3blake:00'],
    ['an algorithm with a dot', 'a.b:00'],
    ['an algorithm with a slash', 'a/b:00'],
    ['a second separator', `blake3:${HEX}:00`],
    ['no hex digit', 'md5:zz'],
    ['white space before', ` blake3:${HEX}`],
    ['a line end after', `blake3:${HEX}\n`],
    ['a line end after the digest of an unknown algorithm', 'md5:00\n'],
    ['full-width digits', 'md5:\uff10\uff10'],
  ])('refuses %s', (_what, text) => {
    expect(() => parseContentAddress(text)).toThrow(IdentityError);
  });
});

describe('contentAddress and splitContentAddress', () => {
  it('join and part the two halves', () => {
    const address = contentAddress('blake3', HEX);
    expect(address).toBe(`blake3:${HEX}`);
    expect(splitContentAddress(address)).toEqual({ algorithm: 'blake3', hex: HEX });
  });

  it.each([
    ['blake3', HEX.slice(2)],
    ['blake3:', HEX],
    ['', HEX],
    ['blake3', ''],
  ])('refuse the halves %j and %j', (algorithm, hex) => {
    expect(() => contentAddress(algorithm, hex)).toThrow(IdentityError);
  });
});

describe('parseHex and parseSha256', () => {
  it('take lower-case digits of whole bytes', () => {
    expect(parseHex('00ff')).toBe('00ff');
    expect(parseHex('00ff', 4)).toBe('00ff');
    expect(parseSha256(HEX)).toBe(HEX);
  });

  it.each(['', '0', '0g', 'AB', ' 00', '00\n', '0x00'])('refuse %j', (text) => {
    expect(() => parseHex(text)).toThrow(IdentityError);
  });

  it.each([HEX.slice(2), `${HEX}00`, HEX.toUpperCase(), `sha256:${HEX}`])('refuse %j as a SHA-256', (text) => {
    expect(() => parseSha256(text)).toThrow(IdentityError);
  });
});

describe('IdentityError', () => {
  it('repeats at most 100 characters of what was given, on one line', () => {
    const message = messageOf(() => parseContentAddress(`${'a\n'.repeat(100)}the end`));
    expect(message).not.toContain('the end');
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(300);
  });
});

function messageOf(act: () => unknown): string {
  try {
    return String(act());
  } catch (error) {
    return error instanceof IdentityError ? error.message : String(error);
  }
}
