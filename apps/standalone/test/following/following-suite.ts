import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import { problemOf, temporaryDirectory, until, upTo } from '@artifact-store/testkit';
import { expect, it } from '@jest/globals';
import { Reader, type ReaderPlan } from './reader.js';
import type { Servers } from './servers.js';
import { write } from './writer.js';

const WRITERS = 8;
const PACKAGES_EACH = 20;
const FINALIZED = 'v1.package.finalized';

const READERS: readonly ReaderPlan[] = [
  { form: 'json' },
  { form: 'json', limit: 10, isSlow: true },
  { form: 'json', type: FINALIZED },
  { form: 'cbor', limit: 1000 },
  { form: 'cbor', limit: 25, isSlow: true },
  { form: 'stream' },
  { form: 'stream', isSlow: true },
  { form: 'stream', type: FINALIZED },
];

/** Readers of every form beside writers, over servers that are killed and stopped: each sees the table of events, and nothing else. */
export function followingSuite(start: (home: string) => Promise<Servers>): void {
  it('see every event once and in order, whatever form they read and how fast, over servers that are killed and come back', async () => {
    await using home = await temporaryDirectory();
    await using servers = await start(home.path);
    const readers = READERS.map((plan, nth) => new Reader(servers, nth, plan));
    const following = readers.map((reader) => reader.follow());
    let made = 0;
    const writing = upTo(WRITERS).map((writer) => write(servers, writer, PACKAGES_EACH, () => void made++));
    const all = WRITERS * PACKAGES_EACH;
    for (const [nth, how] of (['kill', 'stop'] as const).entries()) {
      await until(() => made >= ((nth + 1) * all) / 4);
      await servers.restart(nth, how);
    }
    await Promise.all(writing);
    // A stream of few events says where it is after a silence, or at its end.
    const prompt = readers.filter(({ plan }) => plan.form !== 'stream' || plan.type === undefined);
    const end = await endOf(servers);
    await until(() => prompt.every(({ since }) => since === end));
    await servers.stop();
    await Promise.all(following);

    const log = await servers.log();
    expect([log.length, log.map(({ sequence }) => sequence)]).toEqual([end, upTo(end)]);
    expect(log.length).toBeGreaterThan(all);
    for (const { plan, seen, since } of readers) {
      const wanted = log.filter(({ event_type: type }) => plan.type === undefined || type === plan.type);
      expect([plan, seen.map(({ sequence }) => sequence)]).toEqual([plan, wanted.map(({ sequence }) => sequence)]);
      expect(seen.map(bytesOf)).toEqual(wanted.map(bytesOf));
      expect([plan, since]).toEqual([plan, end]);
    }
    expect(readers.some(({ breaks }) => breaks > 0)).toBe(true);
  }, 120_000);
}

/** The last sequence of the log, as a server says. */
async function endOf(servers: Servers): Promise<number> {
  const beyond = await servers.send(0, `/events?since=${Number.MAX_SAFE_INTEGER}`);
  return Number((await problemOf(beyond, 409, 'cursor_ahead')).last_sequence);
}

/** Equal for what is equal, whatever form it came in. */
const bytesOf = (event: CborMap) => Buffer.from(encodeCanonical(event)).toString('base64');
