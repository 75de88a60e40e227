import { addSeconds, timestampOf } from '@artifact-store/identity';
import type { ControlPlane } from '@artifact-store/planes';
import type { DomainEvent } from '@artifact-store/registry';
import { onBothDatabases } from '../both-databases.js';
import { appendAll, filesIngested, packageCreated, packageIdOf } from '../log/events.js';
import { type Figure, percentile } from '../measure.js';
import { openRegistry } from '../registry.js';

/** `BENCH_PACKAGES=10000` tries it out. */
const PACKAGES = Number(process.env.BENCH_PACKAGES ?? 1_000_000);
const SIZES = [PACKAGES / 1000, PACKAGES / 10, PACKAGES];
const CALLS = 2000;
const WARM_UP = 200;
/** Every hundredth package is of the same producer. */
const PRODUCERS = 100;
const PAGE = 50;

type Question = (plane: ControlPlane, packages: number) => () => Promise<unknown>;

/** What is asked of the views, of a package of its own each time where it can be. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  'get a package': (plane, packages) => () => plane.packages.get(packageIdOf(anyOf(packages))),
  'list the newest': (plane) => () => plane.packages.list({ limit: PAGE }),
  'list from the middle': (plane, packages) => {
    const middle = cursorBefore(plane, Math.floor(packages / 2));
    return async () => plane.packages.list({ limit: PAGE, cursor: await middle });
  },
  'list those of a producer': (plane) => () => plane.packages.list({ limit: PAGE, producer: producerOf(anyOf(PRODUCERS)) }),
  'list those with a value in their metadata': (plane, packages) => () =>
    plane.packages.list({ limit: PAGE, metadata: { run: `run-${anyOf(packages)}` } }),
  'list the files of a package': (plane, packages) => () =>
    plane.packages.listFiles({ packageId: packageIdOf(anyOf(packages)), limit: PAGE }),
};

/** How long lists and single packages take in stores of three sizes. */
export function findPackages(): Promise<readonly Figure[]> {
  return onBothDatabases(async (config) => {
    const { plane, database } = await openRegistry(config);
    const times: Record<string, number[][]> = {};
    let filled = 0;
    for (const size of SIZES) {
      const from = filled;
      await appendAll(database, size - from, (number) => packageWithFile(from + number));
      filled = size;
      for (const [what, question] of Object.entries(QUESTIONS)) {
        times[what] = [...(times[what] ?? []), await timesOf(question(plane, size))];
      }
    }
    await database.close();
    return Object.entries(times).flatMap(([what, bySize]) => figures(what, bySize));
  });
}

function packageWithFile(number: number): readonly DomainEvent[] {
  const created = packageCreated(number, addSeconds(timestampOf(Date.now()), 3600));
  const told = created.map((event) =>
    event.type === 'v1.package.created'
      ? { ...event, producer: producerOf(number % PRODUCERS), metadata: { run: `run-${number}` } }
      : event,
  );
  return [...told, ...filesIngested(number, 0, 1)];
}

/** The place in the list that is before so many packages. */
async function cursorBefore({ packages }: ControlPlane, left: number): Promise<string> {
  let cursor: string | undefined;
  for (let passed = 0; passed < left; passed += 1000) {
    const limit = Math.min(1000, left - passed);
    cursor = (await packages.list({ limit, cursor })).nextCursor ?? undefined;
  }
  if (cursor === undefined) throw new Error(`there is nothing behind ${left} packages`);
  return cursor;
}

async function timesOf(question: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let call = -WARM_UP; call < CALLS; call++) {
    const begun = performance.now();
    await question();
    if (call >= 0) milliseconds.push(performance.now() - begun);
  }
  return milliseconds;
}

function figures(what: string, bySize: readonly (readonly number[])[]): readonly Figure[] {
  const p99 = bySize.map((times) => percentile(times, 99));
  const ratio = (p99.at(-1) ?? Number.NaN) / (p99[0] ?? Number.NaN);
  return [
    ...SIZES.flatMap((size, index) =>
      [50, 99].map((part) => ({
        what: `${size} packages: ${what}, p${part}`,
        value: percentile(bySize[index] ?? [], part),
        unit: 'ms',
      })),
    ),
    { what: `${what}: p99 with ${SIZES.at(-1)} packages over that with ${SIZES[0]}`, value: ratio, unit: 'x' },
  ];
}

const producerOf = (number: number) => `producer-${number}`;
const anyOf = (count: number) => Math.floor(Math.random() * count);
