import { MalformedRequestError, UnsupportedMediaTypeError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { declaredContent } from './declared-content.js';

const HEX = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const FIELD = 'sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:';

describe('what the header of an upload declares', () => {
  it.each([
    [{}, {}],
    [{ 'content-length': '5' }, { sizeBytes: 5 }],
    [{ 'repr-digest': FIELD }, { sha256: HEX }],
    [{ 'content-digest': `unixsum=1, ${FIELD}` }, { sha256: HEX }],
    [{ 'repr-digest': 'sha-512=:AA==:' }, {}],
    [{ 'repr-digest': '' }, {}],
    [{ 'x-content-address': `sha256:${HEX}` }, { sha256: HEX }],
    [
      { 'x-content-address': `blake3:${HEX}`, 'repr-digest': FIELD },
      { contentAddress: `blake3:${HEX}`, sha256: HEX },
    ],
    [{ 'content-encoding': 'Identity' }, {}],
  ])('of %j is %j', (headers, declared) => {
    const { sizeBytes, contentAddress, sha256 } = declaredContent(headers);
    expect(JSON.parse(JSON.stringify({ sizeBytes, contentAddress, sha256 }))).toEqual(declared);
  });

  it.each([
    { 'content-length': '9007199254740992' },
    { 'content-range': 'bytes 0-1/2' },
    { 'repr-digest': 'sha-256=LPJN' },
    { 'repr-digest': 'sha-256=:AA==:' },
    { 'repr-digest': 'sha-256' },
    { 'repr-digest': 'sha-256=(:AA==:)' },
    { 'repr-digest': 'Sha-256=:AA==:' },
    { 'content-digest': FIELD.slice(0, -1) },
    { 'x-content-address': HEX },
    { 'x-content-address': `md5:${HEX}` },
    { 'x-content-address': `sha256:${HEX.slice(2)}` },
    { 'repr-digest': FIELD, 'x-content-address': `sha256:${'0'.repeat(64)}` },
  ])('is malformed in %j', (headers) => {
    expect(() => declaredContent(headers)).toThrow(MalformedRequestError);
  });

  it.each(['gzip', 'gzip, br', 'aws-chunked'])('cannot be checked of bytes in the coding %s', (coding) => {
    expect(() => declaredContent({ 'content-encoding': coding })).toThrow(UnsupportedMediaTypeError);
  });
});
