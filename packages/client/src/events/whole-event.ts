import type { ReceivedEvent, RecordedEvent } from '@artifact-store/planes';
import type { Transport } from '../http/transport.js';

/** An event with its payload, which is fetched where it did not come along. */
export async function wholeEvent(transport: Transport, { event, payload }: ReceivedEvent): Promise<RecordedEvent> {
  if (payload !== null) return { ...event, payload };
  const answer = await transport.send({ method: 'GET', path: `/events/${event.sequence}/payload` });
  return { ...event, payload: await answer.bytes() };
}
