import { BackendUnavailableError, StorageFullError } from '@artifact-store/planes';
import { fixedClock } from '@artifact-store/testkit';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ObjectUnreadableError } from '../object-unreadable.js';
import { Failures } from './failures.js';
import { Unreadable } from './unreadable.js';

const PATH = '/srv/secret/objects';
const systemError = (code: string) => Object.assign(new Error(`${code}: read '${PATH}'`), { code, syscall: 'read' });

let isThere: boolean;
let asked: number;
let unreadable: Unreadable;

beforeEach(() => {
  [isThere, asked] = [true, 0];
  unreadable = new Unreadable(new Failures('local', fixedClock()), async () => {
    asked += 1;
    return isThere;
  });
});

describe('a failure to read an object', () => {
  it.each([
    'EIO',
    'EACCES',
    'EPERM',
    'ELOOP',
    'ENOTDIR',
    'ENODATA',
    'EREMOTEIO',
    'EILSEQ',
    'Unknown system error -74',
    'Unknown system error -117',
  ])('is its own where the system says %s and the backend answers', async (code) => {
    const cause = systemError(code);
    const failure = await unreadable.whileReading('reading', cause);
    expect(failure).toBeInstanceOf(ObjectUnreadableError);
    expect(failure).toMatchObject({ code: 'backend_unavailable', members: { backend_id: 'local' }, cause });
    expect(JSON.stringify([(failure as Error).message, failure])).not.toContain(PATH);
    isThere = false;
    const other = await unreadable.whileReading('reading', cause);
    expect(other).toBeInstanceOf(BackendUnavailableError);
    expect(other).not.toBeInstanceOf(ObjectUnreadableError);
  });

  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'ESTALE', 'ENXIO', 'ENODEV', 'ETIMEDOUT', 'EROFS', 'ENOSYS'])(
    'is that of the process or the backend where the system says %s, which nobody has to be asked for',
    async (code) => {
      const failure = await unreadable.whileReading('reading', systemError(code));
      expect(failure).toBeInstanceOf(BackendUnavailableError);
      expect(failure).not.toBeInstanceOf(ObjectUnreadableError);
      expect(asked).toBe(0);
    },
  );

  it('stays what it is where it is no error of the system, or want of room', async () => {
    const defect = new RangeError('a defect');
    expect(await unreadable.whileReading('reading', defect)).toBe(defect);
    expect(await unreadable.whileReading('reading', systemError('ENOSPC'))).toBeInstanceOf(StorageFullError);
  });
});
