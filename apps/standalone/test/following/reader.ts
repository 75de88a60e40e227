import { type CborMap, decodeCanonical, parseJson } from '@artifact-store/encoding';
import { isBroken } from '@artifact-store/testkit';
import type { Servers } from './servers.js';

export interface ReaderPlan {
  readonly form: 'json' | 'cbor' | 'stream';
  /** Events of a page; those of a stream cannot be chosen. */
  readonly limit?: number;
  /** Only events of this type. */
  readonly type?: string;
  /** Asks something else in between, again and again. */
  readonly isSlow?: boolean;
}

const ACCEPT = { json: 'application/json', cbor: 'application/cbor', stream: 'text/event-stream' } as const;

/** Follows the log from its beginning, as somebody would who has nothing but the cursor. */
export class Reader {
  readonly seen: CborMap[] = [];
  /** How far it has come. */
  since = 0;
  /** How often it had to ask anew because something broke off. */
  breaks = 0;

  constructor(
    private readonly servers: Servers,
    private readonly nth: number,
    readonly plan: ReaderPlan,
  ) {}

  /** Until the servers are stopped. */
  async follow(): Promise<void> {
    const once = this.plan.form === 'stream' ? () => this.#stream() : () => this.#page();
    while (!this.servers.isOver) {
      try {
        await once();
      } catch (error) {
        if (!isBroken(error)) throw error;
        this.breaks += 1;
      }
    }
  }

  async #page(): Promise<void> {
    const { form, limit = 100 } = this.plan;
    const answer = await this.#ask(`limit=${limit}&wait=20`);
    if (answer === undefined) return;
    const page = (form === 'json' ? parseJson(await answer.text()) : decodeCanonical(await answer.bytes())) as CborMap;
    this.seen.push(...(page.events as CborMap[]));
    this.since = Number(page.next_since);
    if (this.plan.isSlow) await this.#doSomethingElse();
  }

  async #stream(): Promise<void> {
    const answer = await this.#ask('');
    if (answer === undefined) return;
    let text = '';
    for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const messages = `${text}${chunk}`.split('\n\n');
      // The last is not whole yet; where the stream breaks off, it never will be.
      text = messages.pop() ?? '';
      for (const message of messages) this.#take(message);
      if (this.plan.isSlow) await this.#doSomethingElse();
    }
  }

  #take(message: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1];
    const [id, data] = [field('id'), field('data')];
    if (data !== undefined) {
      const event = parseJson(data) as CborMap;
      if (`${event.sequence} ${event.event_type}` !== `${id} ${field('event')}`) throw new Error(`not one event: ${message}`);
      this.seen.push(event);
    }
    if (id !== undefined) this.since = Number(id);
  }

  /** Undefined where the server is about to stop. */
  async #ask(query: string): Promise<Response | undefined> {
    const { form, type } = this.plan;
    const filter = type === undefined ? '' : `&type=${type}`;
    const accept = { accept: ACCEPT[form] };
    const cursor = form === 'stream' ? { 'last-event-id': String(this.since) } : {};
    const since = form === 'stream' ? 0 : this.since;
    const answer = await this.servers.send(this.nth, `/events?since=${since}&${query}${filter}`.replace('&&', '&'), {
      headers: { ...accept, ...cursor },
    });
    if (answer.status === 200) return answer;
    const said = await answer.text();
    if (answer.status !== 503) throw new Error(`${answer.status}: ${said}`);
    return undefined;
  }

  /** A server that stops waits for who reads from it, who must not wait for the server then. */
  async #doSomethingElse(): Promise<void> {
    if (!this.servers.areServing) return;
    await (await this.servers.send(this.nth, '/packages?limit=1')).arrayBuffer();
  }
}
