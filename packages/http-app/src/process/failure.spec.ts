import { DatabaseInUseError, InvalidConfigurationError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, explain } from './failure.js';

const systemError = (code: string, syscall = 'listen') =>
  Object.assign(new Error(code), { code, syscall, address: '127.0.0.1', port: 80 });

describe('why a server did not start', () => {
  it('lists each setting that is wrong, one a line', () => {
    const error = new InvalidConfigurationError('a; b', { problems: ['A: expected 1', 'B: expected 2'] });
    expect(explain(error)).toBe('artifact-store: the configuration is not usable\n  A: expected 1\n  B: expected 2');
    expect(exitCodeOf(error)).toBe(2);
  });

  it('says what to do about an error of the catalogue', () => {
    const error = new DatabaseInUseError('another process has it');
    expect(explain(error)).toBe(`artifact-store: another process has it\n  ${error.declaration.remedy}`);
    expect(exitCodeOf(error)).toBe(7);
  });

  it.each([
    ['EADDRINUSE', 'in use'],
    ['EACCES', 'may not listen'],
    ['EADDRNOTAVAIL', 'no address of this machine'],
    ['ENOTSUP', 'ENOTSUP'],
  ])('is one line where %s keeps it from listening', (code, text) => {
    const explanation = explain(systemError(code));
    expect(explanation).toContain(text);
    expect(explanation).toContain('127.0.0.1:80');
    expect(explanation.split('\n')).toHaveLength(1);
    expect(exitCodeOf(systemError(code))).toBe(1);
  });

  it('names the setting of the port that is taken', () => {
    const taken = systemError('EADDRINUSE');
    expect(explain(taken)).toContain('set ARTIFACTSTORE_HTTP_PORT ');
    expect(explain(taken, null)).toContain('set ARTIFACTSTORE_HTTP_PORT ');
    expect(explain(taken, 81)).toContain('set ARTIFACTSTORE_HTTP_PORT ');
    expect(explain(taken, 80)).toContain('set ARTIFACTSTORE_INTERNAL_PORT ');
  });

  it('keeps the stack of a defect, for there is nothing better to say', () => {
    expect(explain(new TypeError('x'))).toContain('failure.spec');
  });
});
