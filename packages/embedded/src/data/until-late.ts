import { ControlPlaneUnavailableError, type LogSource } from '@artifact-store/planes';

/** A log that is waited for until the signal aborts: then whatever was asked of it, and did not answer, is unavailable. */
export function untilLate(log: LogSource, late: AbortSignal): LogSource {
  return {
    head: () => answerOf(log.head(), late),
    hasObjectsOn: (backendId) => answerOf(log.hasObjectsOn(backendId), late),
  };
}

async function answerOf<Answer>(asked: Promise<Answer>, late: AbortSignal): Promise<Answer> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const refuse = () => reject(new ControlPlaneUnavailableError('the control plane did not answer in time'));
  if (late.aborted) refuse();
  late.addEventListener('abort', refuse, { once: true });
  return Promise.race([asked, tooLate]).finally(() => late.removeEventListener('abort', refuse));
}
