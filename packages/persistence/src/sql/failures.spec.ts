import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { databaseError } from './failures.js';

const failed = (code: string | undefined, message = 'no') =>
  new QueryFailedError('SELECT secret', ['secret'], Object.assign(new Error(message), { code }));

describe('databaseError', () => {
  it.each([
    ['42P01', 'relation does not exist'],
    ['42703', 'column does not exist'],
    ['SQLITE_ERROR', 'no such table: events'],
    ['SQLITE_ERROR', 'no such column: log_id'],
  ])('takes %s (%s) for a schema that is not this version’s', (code, message) => {
    expect(databaseError(failed(code, message)).code).toBe('migrations_pending');
  });

  it.each(['22P02', '23505', '42601', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_DATATYPE', 'SQLITE_ERROR'])(
    'takes %s for a defect of ours',
    (code) => {
      expect(databaseError(failed(code)).code).toBe('internal_error');
    },
  );

  it.each([
    '57P01',
    '53300',
    '08006',
    '40P01',
    '55P03',
    'ECONNREFUSED',
    'SQLITE_BUSY',
    'SQLITE_FULL',
    'SQLITE_IOERR_FSYNC',
    undefined,
  ])('takes %s for a database that does not answer as it should', (code) => {
    expect(databaseError(failed(code)).code).toBe('database_unavailable');
  });

  it('says nothing of what the driver says, which may name hosts, users and passwords', () => {
    const invalid = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: 'postgres://u:secret@h' });
    const error = databaseError(invalid);
    expect(JSON.stringify([error.detail, error.message, error.members, error.cause])).not.toContain('secret');
  });
});
