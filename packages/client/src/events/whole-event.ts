import type { ReceivedEvent, RecordedEvent } from '@artifact-store/planes';
import { operation } from '../api/operation.js';
import type { Transport } from '../http/transport.js';

/** An event with its payload, which is fetched where it did not come along. */
export async function wholeEvent(transport: Transport, { event, payload }: ReceivedEvent): Promise<RecordedEvent> {
  if (payload !== null) return { ...event, payload };
  const request = operation('GET', '/events/{sequence}/payload', { path: { sequence: event.sequence } });
  return { ...event, payload: await (await transport.send(request)).bytes() };
}
