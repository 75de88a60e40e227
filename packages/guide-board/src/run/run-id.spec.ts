import { expect, it } from '@jest/globals';
import { isRunId } from './run-id.js';

it.each(['run-20260508T164334Z', 'run-20240229T000000Z', 'run-20260508T164334Z-2', 'run-20260508T164334Z-nightly-a'])(
  '%s is the id of a run',
  (text) => expect(isRunId(text)).toBe(true),
);

it.each([
  ...['', 'run', '20260508T164334Z', 'run-20260508', 'run-20260508T164334', 'Run-20260508T164334Z', 'run-20260508T164334Z-'],
  ...[
    'run-20261308T164334Z',
    'run-20260230T000000Z',
    'run-20260508T246334Z',
    'run-20260508T164334Z/..',
    'run-20260508T164334Z\n',
  ],
  `run-20260508T164334Z-${'a'.repeat(65)}`,
])('%j is none', (text) => expect(isRunId(text)).toBe(false));
