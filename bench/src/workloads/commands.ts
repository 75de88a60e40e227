import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type PostgresServer, startPostgres } from '@artifact-store/testkit/postgres';
import type { Contestant } from '../commands/contestant.js';
import { emmettPostgresql } from '../commands/emmett-postgresql.js';
import { emmettSqlite } from '../commands/emmett-sqlite.js';
import { ours } from '../commands/ours.js';
import { type Figure, inDirectory, percentile } from '../measure.js';

const CLIENTS = 32;
const ROUNDS = 5;
const ROUND_MS = 3000;
const WARM_UP_MS = 1000;

/** Durable facts per second of 32 clients, projections included, beside emmett: each commit is synced in both. */
export async function commands(): Promise<readonly Figure[]> {
  const sqlite = await inDirectory(async (home) => {
    const contestants = [
      await ours({ kind: 'sqlite', path: join(home, 'ours.db') }),
      await emmettSqlite(join(home, 'emmett.db')),
    ];
    return compared('SQLite', contestants);
  });
  return [...sqlite, ...(await onPostgres())];
}

async function onPostgres(): Promise<readonly Figure[]> {
  const servers: PostgresServer[] = [];
  const server = async () => {
    const started = await startPostgres({ durable: true });
    servers.push(started);
    return started.url();
  };
  try {
    return await compared('PostgreSQL', [
      await ours({ kind: 'postgres', url: await server() }),
      await emmettPostgresql(await server()),
    ]);
  } finally {
    for (const each of servers) await each.stop();
  }
}

/** They take turns, so that both meet the same weather; the ratio is the middle one of the rounds. */
async function compared(where: string, contestants: readonly Contestant[]): Promise<readonly Figure[]> {
  const runs = await Promise.all(contestants.map(prepare));
  for (const run of runs) await run.during(WARM_UP_MS);
  for (const run of runs) run.latencies.length = 0;
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const rates: number[] = [];
    for (const run of runs) rates.push(await run.during(ROUND_MS));
    ratios.push((rates[0] ?? Number.NaN) / (rates[1] ?? Number.NaN));
  }
  for (const contestant of contestants) await contestant.close();
  const figures = runs.flatMap((run): Figure[] => [
    { what: `${run.name} on ${where}, ${CLIENTS} clients`, value: middle(run.rates.slice(1)), unit: 'facts/s' },
    { what: `${run.name} on ${where}, p50`, value: percentile(run.latencies, 50), unit: 'ms' },
    { what: `${run.name} on ${where}, p99`, value: percentile(run.latencies, 99), unit: 'ms' },
  ]);
  return [...figures, { what: `on ${where}, ours to emmett`, value: middle(ratios), unit: 'times' }];
}

async function prepare(contestant: Contestant) {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => contestant.client()));
  const latencies: number[] = [];
  const rates: number[] = [];
  return {
    name: contestant.name,
    latencies,
    rates,
    /** All clients at work for so long; the facts per second. */
    async during(milliseconds: number): Promise<number> {
      const over = new AbortController();
      const before = latencies.length;
      const start = performance.now();
      const work = clients.map(async (record) => {
        while (!over.signal.aborted) {
          const asked = performance.now();
          await record();
          latencies.push(performance.now() - asked);
        }
      });
      await setTimeout(milliseconds);
      over.abort();
      await Promise.all(work);
      const rate = ((latencies.length - before) / (performance.now() - start)) * 1000;
      rates.push(rate);
      return rate;
    },
  };
}

const middle = (values: readonly number[]) => percentile(values, 50);
