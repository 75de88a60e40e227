import { addSeconds, type PackageId, type Timestamp, timestampOf } from '@artifact-store/identity';
import type { Retention } from '@artifact-store/planes';
import { onBothDatabases } from '../both-databases.js';
import { append, appendAll, filesIngested, heldOnce, packageCreated, packageIdOf } from '../log/events.js';
import { type Figure, percentile, seconds } from '../measure.js';
import { openRegistry } from '../registry.js';

const CALLS = 300;
const ROUNDS = 2500;
const FILES = 10_000;
/** So many others are in the store. */
const OTHERS = 100_000;
const CASES = OTHERS;
const LARGE = OTHERS + 1;

/** What is asked about a package with 10,000 events of its retention, and about one with 10,000 files. */
export function explainHistory(): Promise<readonly Figure[]> {
  return onBothDatabases(async (config) => {
    const { plane, database } = await openRegistry(config);
    const expiresAt = addSeconds(timestampOf(Date.now()), 3600);
    await append(database, [...packageCreated(CASES, expiresAt), ...packageCreated(LARGE, expiresAt)]);
    const commands = await manyCases(plane.retention, packageIdOf(CASES), expiresAt);
    await appendAll(database, FILES, (number) => filesIngested(LARGE, number, number + 1));
    await append(database, [heldOnce(LARGE)]);
    await appendAll(database, OTHERS, (number) => packageCreated(number, expiresAt));
    const figures = [
      ...commands,
      ...(await asked(plane.retention, packageIdOf(CASES), `${4 * ROUNDS} events of retention`)),
      ...(await asked(plane.retention, packageIdOf(LARGE), `${FILES} files`)),
    ];
    await database.close();
    return figures;
  });
}

/** In each round two holds, the release of the first, and an extension: half of the holds stay. */
async function manyCases(retention: Retention, packageId: PackageId, expiresAt: Timestamp): Promise<readonly Figure[]> {
  const holds = new Times();
  const releases = new Times();
  const extensions = new Times();
  const command = { packageId, actor: 'bench', reason: 'kept for a case' };
  for (let round = 1; round <= ROUNDS; round++) {
    const { holdId } = await holds.of(() => retention.hold({ ...command, reference: `CASE-${2 * round}` }));
    await holds.of(() => retention.hold({ ...command, reference: `CASE-${2 * round + 1}` }));
    await releases.of(() => retention.release({ ...command, holdId }));
    await extensions.of(() => retention.extend({ ...command, newExpiresAt: addSeconds(expiresAt, round) }));
  }
  return [...holds.figures('hold'), ...releases.figures('release'), ...extensions.figures('extend')];
}

async function asked(retention: Retention, packageId: PackageId, what: string): Promise<readonly Figure[]> {
  const explain = new Times();
  const status = new Times();
  const firstPage = new Times();
  for (let call = 0; call < CALLS; call++) {
    await explain.of(() => retention.explain(packageId));
    await status.of(() => retention.get(packageId));
    await firstPage.of(() => retention.history({ packageId }));
  }
  return [
    ...explain.figures(`${what}: explain`),
    ...status.figures(`${what}: status`),
    ...firstPage.figures(`${what}: first page of the history`),
    { what: `${what}: all of the history`, value: (await seconds(() => wholeHistory(retention, packageId))) * 1000, unit: 'ms' },
  ];
}

async function wholeHistory(retention: Retention, packageId: PackageId): Promise<void> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    cursor = (await retention.history({ packageId, cursor })).nextCursor;
  }
}

/** How long something took, each time. */
class Times {
  readonly #milliseconds: number[] = [];

  async of<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const begun = performance.now();
    const answer = await work();
    this.#milliseconds.push(performance.now() - begun);
    return answer;
  }

  figures(what: string): readonly Figure[] {
    return [50, 99].map((part) => ({ what: `${what}, p${part}`, value: percentile(this.#milliseconds, part), unit: 'ms' }));
  }
}
