import { temporaryDirectory } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import { run, runJson } from './cli.js';
import { startStandalone } from './standalone-server.js';

const DESCRIBED = ['--producer', 'p', '--subject', 's', '--retention-class', 'raw-evidence'];

describe('migrate and replay', () => {
  it('work on the configured database without a server', async () => {
    const { path: cwd } = await temporaryDirectory();
    expect(await run(['replay', '--json'], { cwd })).toMatchObject({
      code: 7,
      stdout: expect.stringContaining('migrations_pending'),
    });
    await expect(runJson(['migrate'], { cwd })).resolves.toEqual({
      applied: expect.arrayContaining([expect.stringMatching(/^Init/)]),
    });
    await expect(runJson(['migrate'], { cwd })).resolves.toEqual({ applied: [] });
    const replayed = await runJson(['replay', '--check'], { cwd });
    expect(replayed).toEqual({
      last_sequence: 0,
      views_digest: expect.stringMatching(/^blake3:/),
      unknown_events: 0,
      differed: false,
    });
  });

  it('rebuild the same views from what a server has recorded', async () => {
    const { path: cwd } = await temporaryDirectory();
    {
      await using server = await startStandalone(cwd);
      const env = { ARTIFACTSTORE_API_URL: server.url };
      await runJson(['push', 'var/token', ...DESCRIBED], { cwd, env });
    }
    const first = await runJson(['replay', '--check'], { cwd });
    expect(first).toMatchObject({ last_sequence: 4, unknown_events: 0, differed: false });
    await expect(runJson(['replay'], { cwd })).resolves.toEqual({
      last_sequence: 4,
      views_digest: first.views_digest,
      unknown_events: 0,
    });
  });
});
