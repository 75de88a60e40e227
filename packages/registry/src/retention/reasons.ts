import { checkText, MAX_ACTOR_BYTES } from '../text.js';

const MAX_REASON_BYTES = 4096;

/** Checks who asks and why. @throws ValidationFailedError, InvalidTextError */
export function checkReason({ actor, reason }: { readonly actor: string; readonly reason: string }): void {
  checkText('actor', actor, MAX_ACTOR_BYTES);
  checkText('reason', reason, MAX_REASON_BYTES);
}
