import type { CborMap } from '@artifact-store/encoding';
import { type JobKind, type JobOptions, ValidationFailedError } from '@artifact-store/planes';

/** The options that each kind has, all of them true or false. */
const OPTIONS: { readonly [Kind in JobKind]: readonly (keyof JobOptions)[] } = { 'retention-sweep': ['force'] };

/** The options of a job as they are kept; those not given are not there. @throws ValidationFailedError */
export function jobOptions(kind: JobKind, given: JobOptions): CborMap {
  const known: readonly string[] = OPTIONS[kind];
  const options: CborMap = {};
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name))
      throw new ValidationFailedError(`options.${name} is no option of ${kind}, which has: ${known.join(', ')}`);
    if (value === undefined) continue;
    if (typeof value !== 'boolean') throw new ValidationFailedError(`options.${name} is neither true nor false`);
    options[name] = value;
  }
  return options;
}
