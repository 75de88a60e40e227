import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWith, jsonOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newPackage, putFile } from '../api.js';
import { letGoIn } from '../let-go.js';
import { startServer, type TestServer, TOKENS } from '../server.js';
import { type Asked, readReport } from './report.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const EXAMPLES = 50;
/** Another in the long mode each time; what it finds can be found again by TEST_SEED. */
const SEED = Number(process.env.TEST_SEED ?? (process.env.TEST_LONG === '1' ? Math.floor(Math.random() * 2 ** 31) : 1));
/** Of the whole run, in milliseconds. */
const PATIENCE = 600_000;

/** Of requests that say nothing but an id there are few examples, since few ids are of anything. */
const OF_FEW_EXAMPLES = new Set([
  'POST /jobs/{job_id}/cancel',
  'GET /packages/{package_id}/manifest',
  'GET /packages/{package_id}/manifest.json',
  'DELETE /uploads/{upload_id}',
  'POST /packages/{package_id}/archive',
]);
/** Schemathesis makes no tar archives; `archives.spec.ts` sends real ones. */
const WANTS_AN_ARCHIVE = 'POST /packages/{package_id}/archive';

const { paths } = JSON.parse(readFileSync(join(ROOT, 'schemas/openapi/artifact-store.json'), 'utf8')) as {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly unknown[]; readonly requestBody?: unknown }>>;
};
const OPERATIONS = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { parameters, requestBody }]) => {
    const operation = `${method.toUpperCase()} ${path}`;
    const saysNothing = requestBody === undefined && parameters?.length === 0;
    return { operation, examples: saysNothing || OF_FEW_EXAMPLES.has(operation) ? 1 : EXAMPLES };
  }),
);

describeWith('schemathesis', `the API, asked by Schemathesis (TEST_SEED=${SEED})`, () => {
  let server: TestServer;
  let output = '';
  let report: ReadonlyMap<string, Asked>;
  beforeAll(async () => {
    const { directory, ...packages } = await prepared();
    server = await startServer({}, directory);
    const path = join(server.directory, 'report.ndjson');
    output = await schemathesis(server, path, { ...packages, longJob: await longJob(server) });
    report = await readReport(path);
    console.log(
      [...report].map(([operation, { examples, statuses }]) => `${operation} ${examples} ${JSON.stringify(statuses)}`).join('\n'),
    );
  }, PATIENCE);
  afterAll(() => server.close());

  it('comes to an end', () => {
    expect(output).toContain(`Seed: ${SEED}`);
    expect(output).not.toContain('Network Error');
  });

  it.each(OPERATIONS)('does what its document says, and is reached: $operation', ({ operation, examples: least }) => {
    const { examples, failures, statuses } = report.get(operation) ?? { examples: 0, failures: [], statuses: {} };
    expect(failures).toEqual([]);
    expect(examples).toBeGreaterThanOrEqual(least);
    const reached = Object.keys(statuses).some((status) => /^[23]/.test(status));
    expect(reached).toBe(operation !== WANTS_AN_ARCHIVE);
  });
});

interface Packages {
  /** Takes files. */
  readonly open: string;
  readonly finalized: string;
  /** Is let go, and its bytes are still there. */
  readonly collected: string;
}

/** The directory of a server that has packages as no sequence of a few requests makes them. */
async function prepared(): Promise<Packages & { readonly directory: string }> {
  const server = await startServer();
  const [open, finalized] = [await newPackage(server), await newPackage(server)];
  await jsonOf(putFile(server, finalized, 'final', 'content'), 201);
  await jsonOf(server.post(`/packages/${finalized}/finalize`, {}), 200);
  const [collecting, collected] = [await newPackage(server), await newPackage(server)];
  await jsonOf(putFile(server, collected, 'kept', 'content'), 201);
  await server.stop();
  await letGoIn(server.directory, { collecting, garbage_collected: collected });
  return { directory: server.directory, open, finalized, collected };
}

interface Prepared extends Packages {
  /** Is not done before it is cancelled. */
  readonly longJob: string;
}

async function longJob(server: TestServer): Promise<string> {
  await jsonOf(putFile(server, await newPackage(server), 'long', 'x'.repeat(10_000)), 201);
  const { job_id: jobId } = await jsonOf(
    server.post('/jobs', { kind: 'storage-verify', options: { max_bytes_per_second: 1 } }),
    202,
  );
  return String(jobId);
}

/** What it prints. */
async function schemathesis(
  { url }: TestServer,
  report: string,
  { open, finalized, collected, longJob }: Prepared,
): Promise<string> {
  const run = spawn(
    join(ROOT, '.cache/schemathesis/bin/schemathesis'),
    [
      ...['--config-file', 'infra/fuzz/schemathesis.toml', 'run', `${url}/openapi.json`, '--no-color'],
      ...['--max-examples', String(EXAMPLES), '--seed', String(SEED), '--report-ndjson-path', report],
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        FUZZ_TOKEN: TOKENS.all,
        FUZZ_OPEN: open,
        FUZZ_FINALIZED: finalized,
        FUZZ_COLLECTED: collected,
        FUZZ_LONG_JOB: longJob,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(run, 'close');
  return output;
}
