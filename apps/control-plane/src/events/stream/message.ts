import { eventJson, type RecordedEvent } from '@artifact-store/planes';

/** Milliseconds after which a client whose stream has ended asks again. */
const RECONNECT_MS = 1_000;

// The format is that of HTML §9.2.6 (Server-Sent Events): fields by lines, messages by empty lines. JSON has no line breaks of its own.

/** What begins a stream. */
export const BEGINNING = `retry: ${RECONNECT_MS}\n\n`;

export function messageOf(event: RecordedEvent): string {
  return `id: ${event.sequence}\nevent: ${event.eventType}\ndata: ${JSON.stringify(eventJson(event))}\n\n`;
}

/**
 * Where the reader is, also where nothing was for it. Without data a client dispatches nothing, but keeps the id (HTML §9.2.6), and
 * sends it in Last-Event-ID when it asks again; and it is something to hear, where there is nothing else.
 */
export function placeOf(sequence: number): string {
  return `: \nid: ${sequence}\n\n`;
}
