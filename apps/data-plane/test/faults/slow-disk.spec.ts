import { describeWith, inject, jsonOf } from '@artifact-store/testkit';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Split } from './split.js';

const IDLE_SECONDS = 3;
/** In microseconds: longer than a client may be silent. */
const DELAY = IDLE_SECONDS * 1_200_000;
/** Two writes, and two reads. */
const CONTENT = Buffer.alloc(300_000, 'content ');

describeWith('strace', 'a data plane on a slow disk', () => {
  let split: Split;
  let packageId: string;
  let kept: unknown;
  beforeAll(async () => {
    split = await Split.start({ env: { ARTIFACTSTORE_IDLE_TIMEOUT_SECONDS: String(IDLE_SECONDS) } });
    packageId = await split.newPackage();
    kept = (await jsonOf(split.put(packageId, 'kept', CONTENT), 201)).file_id;
  });
  afterAll(() => split.stop());

  it('does not hold it against uploads, which only take longer, and serves others meanwhile', async () => {
    const { pid } = split.data.process;
    const injection = await inject(pid, { calls: 'pwrite64,fsync', effect: `delay_enter=${DELAY}` });
    const uploads = Promise.all(['a', 'b'].map((path) => jsonOf(split.put(packageId, path, CONTENT), 201)));
    const download = split.download(kept);
    expect(await Promise.race([uploads.then(() => 'the uploads'), download.then(() => 'the download')])).toBe('the download');
    await uploads;
    expect(await injection.end()).toBeGreaterThan(4);
    expect(await split.pathsIn(packageId)).toEqual(['a', 'b', 'kept']);
    expect(split.staged).toEqual([]);
  });

  it('does not hold it against downloads either', async () => {
    const injection = await inject(split.data.process.pid, { calls: 'pread64', effect: `delay_enter=${DELAY}` });
    expect(Buffer.from(await split.download(kept)).equals(CONTENT)).toBe(true);
    expect(await injection.end()).toBeGreaterThan(1);
  });
});
