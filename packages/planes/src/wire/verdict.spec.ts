import { parseContentAddress, parseSha256 } from '@artifact-store/identity';
import { describe, expect, it } from '@jest/globals';
import { JsonFields, MISMATCHES, UnexpectedFieldError, type Verdict, verdictFrom, verdictJson } from '../index.js';

const contentAddress = parseContentAddress(`blake3:${'af'.repeat(32)}`);
const missing: Verdict = {
  contentAddress,
  generation: 2,
  mismatch: 'missing',
  actualContentAddress: null,
  actualSha256: null,
  actualSizeBytes: null,
};
const sound: Verdict = {
  ...missing,
  mismatch: null,
  actualContentAddress: contentAddress,
  actualSha256: parseSha256('0f'.repeat(32)),
  actualSizeBytes: 0,
};

const received = (json: object) => verdictFrom(new JsonFields(JSON.parse(JSON.stringify(json))));

describe('a verdict on the wire', () => {
  it.each([missing, sound, ...MISMATCHES.map((mismatch) => ({ ...sound, mismatch }))])('comes as it was sent: %j', (verdict) => {
    expect(received(verdictJson(verdict))).toEqual(verdict);
  });

  it('has the names of every wire', () => {
    expect(verdictJson(sound)).toEqual({
      content_address: contentAddress,
      generation: 2,
      mismatch: null,
      actual_content_address: contentAddress,
      actual_sha256: sound.actualSha256,
      actual_size_bytes: 0,
    });
  });

  it.each([
    { mismatch: 'colour' },
    { generation: -1 },
    { generation: undefined },
    { actual_size_bytes: '7' },
    { actual_size_bytes: -7 },
  ])('is refused with %j', (wrong) => {
    expect(() => received({ ...verdictJson(sound), ...wrong })).toThrow(UnexpectedFieldError);
  });
});
