import { DuplicateRelativePathError, ERROR_CLASSES, ERROR_KINDS, UploadInProgressError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { catalogued } from './catalogued.js';
import { problemOf } from './problem.js';

describe('a problem', () => {
  it('says when to come back where somebody else is at it, as far as that is known', () => {
    const known = new UploadInProgressError('ana sends', { retry_after_seconds: 7 });
    expect(problemOf(known, 'id-1').headers['retry-after']).toBe('7');
  });

  it.each(ERROR_CLASSES.map((error) => [error.declaration.code, error] as const))(
    'says all there is to say of %s',
    (code, error) => {
      const { declaration } = error;
      const problem = problemOf(new error('what was wrong'), 'id-1');
      expect(problem.status).toBe(ERROR_KINDS[declaration.kind].httpStatus);
      expect(problem.body).toEqual({
        type: `urn:artifact-store:error:${code}`,
        title: declaration.title,
        status: problem.status,
        detail: 'what was wrong',
        code,
        remedy: declaration.remedy,
        request_id: 'id-1',
      });
      expect(problem.headers['content-type']).toBe('application/problem+json');
      expect('retry-after' in problem.headers).toBe(
        problem.status === 503 || code === 'upload_in_progress' || code === 'rate_limited',
      );
      expect('www-authenticate' in problem.headers).toBe(problem.status === 401 || code === 'scope_missing');
    },
  );

  it('carries the members of its error, none of which replaces a standard one', () => {
    const { body } = problemOf(new DuplicateRelativePathError('d', { file_id: 'f', status: 1, code: 'x' }), 'id');
    expect(body).toMatchObject({ file_id: 'f', status: 409, code: 'duplicate_relative_path' });
  });

  it('says nothing of what nobody foresaw but that it was', () => {
    const error = catalogued(new Error('/srv/secret: password=x'));
    expect(problemOf(error, 'id')).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(JSON.stringify(problemOf(error, 'id'))).not.toContain('secret');
    expect(error.cause).toBeInstanceOf(Error);
  });
});
