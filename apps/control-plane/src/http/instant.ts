import { IdentityError, parseInstant, type Timestamp } from '@artifact-store/identity';
import { InvalidTimeError } from '@artifact-store/planes';

/** The time with its zone that a member or a parameter holds. @throws InvalidTimeError naming it */
export function instantOf(name: string, text: string): Timestamp {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof IdentityError) throw new InvalidTimeError(`${name}: ${error.message}`);
    throw error;
  }
}
