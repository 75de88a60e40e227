import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startDeployment } from '@artifact-store/testkit/deployment';
import { startPostgres } from '@artifact-store/testkit/postgres';
import { type Figure, inDirectory, MIB, percentile } from '../measure.js';
import { memoryOf } from '../process-memory.js';
import { startServer } from '../server.js';

const WAKE_UPS = Number(process.env.BENCH_WAKE_UPS ?? 2_000);
const IDLE_READERS = 1_000;
const IDLE_SECONDS = Number(process.env.BENCH_IDLE_SECONDS ?? 30);
/** The unit of the times in /proc, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Served {
  readonly url: string;
  readonly token: string;
}

/**
 * How long after an append is acknowledged a reader who waits has its answer, and what 1,000 readers cost who wait for nothing: in one
 * process on SQLite, and with the writer at one control plane and the readers at another on PostgreSQL.
 */
export async function followLog(): Promise<readonly Figure[]> {
  const standalone = await inDirectory(async (home) => {
    const server = await startServer(home);
    try {
      return await measured('SQLite, one process', server, server, server.pid);
    } finally {
      await server.stop();
    }
  });
  return [...standalone, ...(await inDirectory(onTwoControlPlanes))];
}

async function onTwoControlPlanes(home: string): Promise<readonly Figure[]> {
  const postgres = await startPostgres({ durable: true });
  try {
    const env = { ARTIFACTSTORE_LOG_LEVEL: 'WARNING' };
    const planes = await startDeployment({ home, controlPlanes: 2, databaseUrl: postgres.url(), env });
    const [writing, reading = writing] = planes.controlPlanes;
    const at = ({ url }: { readonly url: string }) => ({ url, token: planes.token });
    try {
      return await measured('PostgreSQL, two processes', at(writing), at(reading), reading.process.pid);
    } finally {
      await planes.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function measured(where: string, writing: Served, reading: Served, readingPid: number): Promise<readonly Figure[]> {
  const named = (figures: readonly Figure[]) => figures.map((figure) => ({ ...figure, what: `${where}: ${figure.what}` }));
  return [...named(await wakeUps(writing, reading)), ...named(await idleReaders(reading, readingPid))];
}

async function wakeUps(writing: Served, reading: Served): Promise<readonly Figure[]> {
  const agent = new Agent({ keepAlive: true });
  const append = () => send(writing, agent, 'POST', '/packages', PACKAGE);
  const page = async (since: number, wait: number) => JSON.parse(await send(reading, agent, 'GET', pathOf(since, wait)));
  await append();
  let since = Number((await page(0, 0)).next_since);
  const afterAnswer: number[] = [];
  const whole: number[] = [];
  for (let n = 0; n < WAKE_UPS; n++) {
    const read = page(since, 60).then((answer) => ({ answer, at: performance.now() }));
    // The reader waits by the time that the writer begins.
    await send(reading, agent, 'GET', '/');
    const begun = performance.now();
    const [acknowledged, { answer, at }] = await Promise.all([append().then(() => performance.now()), read]);
    // A reader may well have it before the writer has its own answer.
    afterAnswer.push(Math.max(0, at - acknowledged));
    whole.push(at - begun);
    since = Number(answer.next_since);
  }
  agent.destroy();
  return [
    { what: 'append acknowledged → reader answered, p50', value: percentile(afterAnswer, 50), unit: 'ms' },
    { what: 'append acknowledged → reader answered, p99', value: percentile(afterAnswer, 99), unit: 'ms' },
    { what: 'append sent → reader answered, p50', value: percentile(whole, 50), unit: 'ms' },
    { what: 'append sent → reader answered, p99', value: percentile(whole, 99), unit: 'ms' },
  ];
}

async function idleReaders(reading: Served, pid: number): Promise<readonly Figure[]> {
  const agent = new Agent({ keepAlive: true });
  const { next_since: since } = JSON.parse(await send(reading, agent, 'GET', pathOf(0, 0, 1000)));
  const end = await endFrom(reading, agent, Number(since));
  const before = memoryOf(pid).residentBytes;
  const waiting = Array.from({ length: IDLE_READERS }, () => send(reading, agent, 'GET', pathOf(end, 60)).catch(() => ''));
  await send(reading, agent, 'GET', '/');
  await pause(1_000);
  const [cpu, begun] = [cpuSecondsOf(pid), performance.now()];
  await pause(IDLE_SECONDS * 1000);
  const share = (cpuSecondsOf(pid) - cpu) / ((performance.now() - begun) / 1000);
  const memory = memoryOf(pid).residentBytes - before;
  agent.destroy();
  await Promise.all(waiting);
  return [
    { what: `${IDLE_READERS} readers who wait: CPU`, value: 100 * share, unit: '%' },
    { what: `${IDLE_READERS} readers who wait: memory over none`, value: memory / MIB, unit: 'MiB' },
  ];
}

async function endFrom(reading: Served, agent: Agent, since: number): Promise<number> {
  for (let cursor = since; ; ) {
    const next = Number(JSON.parse(await send(reading, agent, 'GET', pathOf(cursor, 0, 1000))).next_since);
    if (next === cursor) return cursor;
    cursor = next;
  }
}

const PACKAGE = JSON.stringify({ name: 'n', producer: 'bench', subject: 'bench', retention_class: 'transient' });
const pathOf = (since: number, wait: number, limit = 100) => `/events?since=${since}&wait=${wait}&limit=${limit}`;

async function send({ url, token }: Served, agent: Agent, method: string, path: string, body?: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' };
  const sent = request(`${url}${path}`, { method, agent, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => sent.once('response', resolve).on('error', reject));
  sent.end(body);
  const response = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
  return text;
}

/** What a process has used by now, in user and system mode (Linux only). */
function cpuSecondsOf(pid: number): number {
  // The name of the program, in parentheses, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
