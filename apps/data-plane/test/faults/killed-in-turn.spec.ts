import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  chance,
  contentOf,
  createDatabase,
  describeWith,
  isBroken,
  type Json,
  jsonOf,
  type Plane,
  replayed,
  SEED,
  sha256Of,
  type TestDatabase,
  until,
} from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Split } from './split.js';

const WRITERS = 8;
const FILES_PER_PACKAGE = 4;
const ROUNDS = 3;
const random = chance(SEED);
const FORM = { name: 'n', producer: 'p', subject: 's', retention_class: 'transient' };

/** A package as its writer was told of it. */
interface Acknowledged {
  readonly packageId: string;
  /** By path, in the order in which they were acknowledged. */
  readonly files: Map<string, Json>;
  manifestDigest?: unknown;
}

/** A client as good as any: it asks whichever control plane answers, and repeats a request under its key until it is told. */
class Writer {
  readonly acknowledged: Acknowledged[] = [];
  count = 0;
  #isOver = false;

  constructor(
    private readonly split: Split,
    private readonly name: string,
  ) {}

  /** Ends behind the package under way. */
  end(): void {
    this.#isOver = true;
  }

  async write(): Promise<void> {
    while (!this.#isOver) {
      const { package_id: id } = await this.#insist(201, '/packages', { method: 'POST', body: JSON.stringify(FORM) });
      const packageId = String(id);
      const files = new Map<string, Json>();
      const known: Acknowledged = { packageId, files };
      this.acknowledged.push(known);
      for (let file = 0; file < FILES_PER_PACKAGE; file++) {
        const path = `${this.name}/${this.acknowledged.length}/${file}`;
        files.set(
          path,
          await this.#insist(201, `/packages/${packageId}/files/${path}`, { method: 'PUT', body: contentOf(path) }),
        );
      }
      const finalized = await this.#insist(200, `/packages/${packageId}/finalize`, { method: 'POST', body: '{}' });
      known.manifestDigest = finalized.manifest_digest;
    }
  }

  async #insist(status: number, path: string, init: RequestInit): Promise<Json> {
    const { controlPlanes, token } = this.split.deployment;
    const type = init.method === 'POST' ? 'application/json' : 'text/plain';
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), 'content-type': type };
    for (let attempt = 0; ; attempt++) {
      const { url } = controlPlanes[(this.count + attempt) % controlPlanes.length] ?? controlPlanes[0];
      try {
        const answer = await fetch(`${url}${path}`, { ...init, headers });
        if (answer.status !== 503) {
          const json = await jsonOf(answer, status);
          this.count += 1;
          return json;
        }
        await answer.body?.cancel();
      } catch (error) {
        if (!isBroken(error)) throw error;
      }
      await setTimeout(20);
    }
  }
}

/** The whole log, as one of the control planes tells it. */
async function logOf(split: Split, url: string): Promise<Json[]> {
  const events: Json[] = [];
  for (;;) {
    const headers = { accept: 'application/json', authorization: `Bearer ${split.deployment.token}` };
    const page = await jsonOf(fetch(`${url}/events?since=${events.length}&limit=1000`, { headers }), 200);
    const next = page.events as Json[];
    if (next.length === 0) return events;
    events.push(...next);
  }
}

describeWith('postgres', `two control planes and two data planes, killed in turn (seed ${SEED})`, () => {
  let database: TestDatabase;
  let split: Split;
  beforeAll(async () => {
    database = await createDatabase();
    split = await Split.start({ databaseUrl: database.url, controlPlanes: 2, dataPlanes: 2 });
  });
  afterAll(() => database.drop());

  it('lose nothing that they acknowledged, record nothing twice, and keep one log in order', async () => {
    const { controlPlanes, dataPlanes } = split.deployment;
    const writers = Array.from({ length: WRITERS }, (_, index) => new Writer(split, `writer-${index}`));
    const count = () => writers.reduce((sum, writer) => sum + writer.count, 0);
    const more = async (requests: number) => {
      const enough = count() + requests;
      await until(() => count() >= enough);
    };
    const written = Promise.all(writers.map((writer) => writer.write()));
    // The planes that are left serve; those that were killed come back, always at the same URL.
    const killOne = async (planes: readonly Plane[], which: number, requests: number) => {
      await more(requests);
      await planes[which]?.restart();
    };
    const kills = async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await Promise.all([controlPlanes, dataPlanes].map((planes) => killOne(planes, random(2), 5 + random(60))));
      }
      await more(10);
    };
    await Promise.race([kills(), written]);
    for (const writer of writers) writer.end();
    await written;

    const [log = [], same] = await Promise.all(controlPlanes.map(({ url }) => logOf(split, url)));
    expect(same).toEqual(log);
    expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
    const times = log.map((event) => String(event.created_at));
    expect(times).toEqual([...times].sort());

    for (const { packageId, files, manifestDigest } of writers.flatMap((writer) => writer.acknowledged)) {
      const events = log.filter((event) => event.subject_id === packageId);
      expect(events.map((event) => (event.payload as Json).relative_path ?? event.event_type)).toEqual([
        'v1.package.created',
        'v1.retention.default_applied',
        ...files.keys(),
        'v1.package.finalized',
      ]);
      expect(await split.json(`/packages/${packageId}`)).toMatchObject({ status: 'finalized', manifest_digest: manifestDigest });
      for (const [path, { file_id: fileId, digest_sha256: sha256 }] of files) {
        expect(sha256).toBe(sha256Of(contentOf(path)));
        expect(sha256Of(await split.download(fileId))).toBe(sha256);
      }
    }

    await split.stop();
    const env = { ARTIFACTSTORE_DATABASE_URL: database.url };
    expect(await replayed(split.home, env)).toMatchObject({ last_sequence: log.length, unknown_events: 0, differed: false });
  }, 90_000);
});
