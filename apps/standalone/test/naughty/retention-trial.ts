import type { Json } from '@artifact-store/testkit';
import type { FaultyServer } from '../faults/faulty-server.js';
import { type Outcome, refusal } from './trials.js';

const PLAIN = { extension: 'e', hold: 'h', reference: 'r', release: 'l' };
const FIELDS = ['extension', 'hold', 'reference', 'release'] as const;

/** What became of a text as each reason, and as the reference, of a package's retention. */
export async function inRetention(server: FaultyServer, text: string): Promise<Outcome> {
  const all = await inFields(server, text, FIELDS);
  if (all === 'stored') return all;
  const alone: string[] = [];
  for (const field of FIELDS) alone.push(`${field}: ${await inFields(server, text, [field])}`);
  return alone.join(', ');
}

async function inFields(server: FaultyServer, text: string, fields: readonly (typeof FIELDS)[number][]): Promise<Outcome> {
  const sent = { ...PLAIN, ...Object.fromEntries(fields.map((field) => [field, text])) };
  try {
    const shown = await lived(server, sent);
    return shown.every((one) => JSON.stringify(one) === JSON.stringify(sent)) ? 'stored' : `changed: ${JSON.stringify(shown)}`;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

/** Extends and holds a package, and releases it; answers the texts as the answers, an explanation and the history show them. */
async function lived(server: FaultyServer, sent: typeof PLAIN): Promise<readonly (typeof PLAIN)[]> {
  const id = await server.newPackage();
  const post = async (route: string, body: Json) => taken(await server.post(`/packages/${id}/retention/${route}`, body));
  const extension = await post('extensions', { new_expires_at: '2125-01-31T10:00:00Z', reason: sent.extension });
  const hold = await post('holds', { reason: sent.hold, reference: sent.reference });
  const explanation = await server.json(`/packages/${id}/explain`);
  const release = await post(`holds/${hold.hold_id}/release`, { reason: sent.release });
  const { items } = (await server.json(`/packages/${id}/retention/history`)) as { items: readonly { payload: Json }[] };
  const [, extended, held, released] = items.map(({ payload }) => payload);

  const texts = (extending?: Json, holding?: Json, releasing?: unknown) =>
    ({ extension: extending?.reason, hold: holding?.reason, reference: holding?.reference, release: releasing }) as typeof PLAIN;
  const [active] = explanation.active_holds as Json[];
  return [
    texts(extension, hold, release.release_reason),
    texts(explanation.expiry_set_by as Json, active, sent.release),
    texts(extended, held, released?.reason),
  ];
}

/** Its message is the outcome. */
class Refused extends Error {}

async function taken(answer: Response): Promise<Json> {
  const body = (await answer.json()) as Json;
  if (!answer.ok) throw new Refused(refusal(answer, body));
  return body;
}
