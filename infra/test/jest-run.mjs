import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Jest loads its setup as plain JavaScript modules; Node strips the types of testkit's sources but keeps `.js` in imports.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      context.parentURL?.endsWith('.ts') && specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier,
      context,
    ),
});
const { offerPostgres } = await import('../../packages/testkit/src/postgres/run-server.ts');

const run = {};

/** Gives the run a directory of its own, in TEST_RUN_DIR, and offers PostgreSQL to whoever asks for it. */
export async function begin() {
  const directory = await mkdtemp(join(tmpdir(), 'artifact-store-test-'));
  // The sweeper sees its standard input end when this process is gone, even by kill -9.
  const sweeper = spawn('/bin/sh', ['-c', 'cat >/dev/null; rm -rf "$1"', 'sweeper', directory], {
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  process.env.TEST_RUN_DIR = directory;
  Object.assign(run, { sweeper, postgres: await offerPostgres(directory) });
}

export async function end() {
  await run.postgres.stop();
  run.sweeper.stdin.end();
  await once(run.sweeper, 'close');
}
