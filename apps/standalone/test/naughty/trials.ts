import { type Json, jsonOf } from '@artifact-store/testkit';
import { type FaultyServer } from '../faults/faulty-server.js';
import { urlEncoded } from './texts.js';

/** What became of a text: stored and read back as it was, or refused with a code. */
export type Outcome = 'stored' | string;

const FIELDS = ['name', 'producer', 'subject', 'metadata key', 'metadata value'] as const;
type Field = (typeof FIELDS)[number];

const PLAIN = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient', metadata: { key: 'value' } };

/** The body of a package with the text in some of its fields. */
function packageWith(text: string, fields: readonly Field[]) {
  const top = fields.filter((field) => !field.startsWith('metadata')).map((field) => [field, text]);
  const key = fields.includes('metadata key') ? text : 'key';
  const value = fields.includes('metadata value') ? text : 'value';
  // From entries, or a key __proto__ would be no member.
  return { ...PLAIN, ...Object.fromEntries(top), metadata: Object.fromEntries([[key, value]]) };
}

/** What became of a text in each field of a package. Where it is fit for all of them, one package shows it. */
export async function inPackage(server: FaultyServer, text: string): Promise<Outcome> {
  const all = await inFields(server, text, FIELDS);
  if (all === 'stored') return all;
  const alone: string[] = [];
  for (const field of FIELDS) alone.push(`${field}: ${await inFields(server, text, [field])}`);
  return alone.join(', ');
}

async function inFields(server: FaultyServer, text: string, fields: readonly Field[]): Promise<Outcome> {
  const body = packageWith(text, fields);
  const answer = await server.post('/packages', body);
  const created = (await answer.json()) as Json;
  if (answer.status !== 201) return refusal(answer, created);

  const id = String(created.package_id);
  await jsonOf(server.post(`/packages/${id}/finalize`, { allow_empty: true }), 200);
  const manifest = (await server.json(`/packages/${id}/manifest.json`)).package as Json;
  const shown = [created, await server.json(`/packages/${id}`), manifest, await found(server, id, body)];
  return shown.every((one) => isSame(one, body)) ? 'stored' : `changed: ${JSON.stringify(shown)}`;
}

/** The package as a list shows it that is narrowed by each of its texts; by its metadata only where that is short enough. */
async function found(server: FaultyServer, id: string, { name, producer, subject, metadata }: typeof PLAIN): Promise<Json> {
  const [[key = '', value = ''] = []] = Object.entries(metadata);
  const isFilterable = [key, JSON.stringify(value)].every((term) => Buffer.byteLength(term) <= 256);
  const filters = { name, producer, subject, ...(isFilterable ? { [`metadata.${key}`]: value } : {}) };
  const query = Object.entries(filters).map(([filter, text]) => `${urlEncoded(filter)}=${urlEncoded(text)}`);
  const { items } = (await server.json(`/packages?${query.join('&')}&limit=1000`)) as { items: Json[] };
  return items.find((item) => item.package_id === id) ?? {};
}

function isSame(shown: Json, sent: typeof PLAIN): boolean {
  const texts = ({ name, producer, subject, metadata }: Json) => JSON.stringify([name, producer, subject, metadata]);
  return texts(shown) === texts(sent);
}

/** A package that files with naughty paths come into. */
export class PathTrials {
  readonly #stored: string[] = [];

  private constructor(
    private readonly server: FaultyServer,
    private readonly packageId: string,
  ) {}

  static async in(server: FaultyServer): Promise<PathTrials> {
    return new PathTrials(server, await server.newPackage());
  }

  /** What became of a text as the path of a file that is sent as a body. */
  async inUrl(text: string): Promise<Outcome> {
    const bytes = contentOf(text);
    return this.#outcome(text, bytes, await this.server.put(this.packageId, urlEncoded(text), bytes));
  }

  /** What became of a text as the path of a file that is sent as a form. */
  async inForm(text: string): Promise<Outcome> {
    const form = new FormData();
    form.set('relative_path', text);
    form.set('file', new Blob([contentOf(text)]));
    const answer = await this.server.send(`/packages/${this.packageId}/files`, { method: 'POST', body: form });
    // What fetch sends in a form is not always the text: lone surrogates become U+FFFD.
    return this.#outcome(text.toWellFormed(), contentOf(text), answer);
  }

  /** The paths of the manifest, of the list and those that were stored, all in the order of their bytes. */
  async paths(): Promise<readonly (readonly unknown[])[]> {
    await jsonOf(this.server.post(`/packages/${this.packageId}/finalize`, {}), 200);
    const { files } = (await this.server.json(`/packages/${this.packageId}/manifest.json`)) as { files: Json[] };
    const stored = this.#stored.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return [files.map((file) => file.relative_path), await this.server.pathsIn(this.packageId), stored];
  }

  async #outcome(path: string, bytes: Buffer, answer: Response): Promise<Outcome> {
    const file = (await answer.json()) as Json;
    if (answer.status !== 201) return refusal(answer, file);
    this.#stored.push(path);
    const downloaded = Buffer.from(await this.server.download(file.file_id));
    return file.relative_path === path && downloaded.equals(bytes) ? 'stored' : `changed: ${JSON.stringify(file)}`;
  }
}

const contentOf = (text: string) => Buffer.from(`content of ${text}`);

/** A refusal, told by status and code. */
export function refusal(answer: Response, problem: Json): Outcome {
  const isProblem = answer.headers.get('content-type') === 'application/problem+json' && typeof problem.code === 'string';
  return isProblem ? `${answer.status} ${problem.code}` : `${answer.status} without a problem`;
}
