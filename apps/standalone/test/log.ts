import { jsonOf } from '@artifact-store/testkit';
import type { TestServer } from './server.js';

/** The sequence of the last event. */
export async function lastEvent(server: TestServer): Promise<number> {
  let since = 0;
  for (;;) {
    const page = await jsonOf(server.send(`/events?limit=1000&since=${since}`, { headers: { accept: 'application/json' } }), 200);
    if (page.next_since === since) return since;
    since = Number(page.next_since);
  }
}

/** How many events `act` leaves, beside what it answers. */
export async function adding<Answer>(server: TestServer, act: () => Promise<Answer>): Promise<[Answer, number]> {
  const before = await lastEvent(server);
  return [await act(), (await lastEvent(server)) - before];
}
