import { describe, expect, it } from '@jest/globals';
import { attachment } from './content-disposition.js';

describe('the name of a download', () => {
  it.each([
    ['a.txt', 'attachment; filename="a.txt"'],
    ['deep/in/here/a b;c.txt', 'attachment; filename="a b;c.txt"'],
    ['\u20ac', `attachment; filename="_"; filename*=UTF-8''%E2%82%AC`],
    ['\u{1F600}', `attachment; filename="_"; filename*=UTF-8''%F0%9F%98%80`],
    ['a"b', `attachment; filename="a_b"; filename*=UTF-8''a%22b`],
    ["50%*'()", `attachment; filename="50_*'()"; filename*=UTF-8''50%25%2A%27%28%29`],
    ['\u202egnp.exe', `attachment; filename="_gnp.exe"; filename*=UTF-8''%E2%80%AEgnp.exe`],
  ])('of %s is %s', (path, field) => {
    expect(attachment(path)).toBe(field);
  });
});
