import { describe, it } from '@jest/globals';
import { testParts, whyMissing } from './test-parts.js';

/**
 * `describe` for tests that need a part of `infra/test-parts.json`; the only way to skip a test. Where the part is missing
 * the block is skipped and its name says why; if CI needs the part, the block fails instead. Blocks may be nested.
 * @throws Error for an undeclared part.
 */
export function describeWith(part: string, name: string, tests: () => void): void {
  const reason = whyMissing(part);
  if (reason === null) {
    describe(name, tests);
    return;
  }
  const { needed, how } = testParts.find((known) => known.name === part) ?? { needed: true, how: '' };
  if (needed && inContinuousIntegration()) {
    describe(name, () => {
      it(`has the part ${part}`, () => {
        throw new Error(`CI needs the test part ${part}: ${reason}. To get it: ${how}`);
      });
    });
    return;
  }
  // infra/test reads the part out of this name and counts by it.
  describe.skip(`${name} [needs ${part}: ${reason}]`, () => listed(tests));
}

/** Lists the tests of a block that is skipped. A body that reads the missing part to make its tests counts as one. */
function listed(tests: () => void): void {
  try {
    tests();
  } catch {
    it('makes its tests from the missing part', () => undefined);
  }
}

function inContinuousIntegration(): boolean {
  return !['', '0', 'false'].includes(process.env.CI ?? '');
}
