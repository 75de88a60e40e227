import { BackendUnavailableError, StorageFullError } from '@artifact-store/planes';
import { fixedClock } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { Failures, systemCode } from './failures.js';

const PATH = '/srv/secret/objects';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: failed, open '${PATH}'`), { code, syscall: 'open', path: PATH });
}

describe('Failures', () => {
  it.each([
    ['ENOSPC', StorageFullError],
    ['EDQUOT', StorageFullError],
    ['EIO', BackendUnavailableError],
    ['EROFS', BackendUnavailableError],
    ['EACCES', BackendUnavailableError],
    ['EMFILE', BackendUnavailableError],
  ])('turns %s into an error that may cross a plane and tells no path', (code, kind) => {
    const cause = systemError(code);
    const error = new Failures('local', fixedClock()).whileReading('opening', cause);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ detail: `storage backend "local" failed while opening (${code})`, cause });
    expect(JSON.stringify([(error as Error).message, error])).not.toContain(PATH);
  });

  it('leaves what is no error of the system as it is', () => {
    const failures = new Failures('local', fixedClock());
    for (const error of [new RangeError('a defect'), new StorageFullError('known'), 'text', null]) {
      expect(failures.whileWriting('writing', error)).toBe(error);
    }
    expect(systemCode(new RangeError('a defect'))).toBeUndefined();
  });

  it('holds a failed write against the backend for 30 seconds of good probes', () => {
    const clock = fixedClock();
    const failures = new Failures('local', clock);
    expect(failures.afterGoodProbe()).toBeNull();
    failures.whileReading('reading', systemError('EIO'));
    expect(failures.afterGoodProbe()).toBeNull();

    failures.whileWriting('publishing', systemError('EIO'));
    clock.advance(29_999);
    expect(failures.afterGoodProbe()).toContain('failed while publishing (EIO) at 2026-05-16T09:00:00.000Z');
    clock.advance(1);
    expect(failures.afterGoodProbe()).toBeNull();
  });
});
