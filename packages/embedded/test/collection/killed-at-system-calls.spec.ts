import { describeWith } from '@artifact-store/testkit';
import { beforeAll, expect, it } from '@jest/globals';
import { sqliteCopies } from '../crash/copies.js';
import { callsOf, injected, type SeenCall } from '../crash/system-calls.js';
import { twoAtATime } from '../crash/two-at-a-time.js';
import { expectRecovered } from './crash/after-kill.js';
import { COLLECTION } from './crash/collection.js';
import { walkedOn } from './crash/killed-suite.js';
import { type Site, sitesOf } from './crash/site.js';

const LONGEST_MS = 600_000;

describeWith('strace', 'A collection that is killed at a system call', () => {
  let newSite: () => Promise<Site>;
  let unlinks: readonly SeenCall[];
  let undisturbed: readonly string[];

  const walking = (site: Site) => ({ path: site.path, run: (via: readonly string[]) => walkedOn(site, 0, via) });

  beforeAll(async () => {
    newSite = await sitesOf(sqliteCopies, COLLECTION);
    undisturbed = await walkedOn(await newSite(), 0);
    const calls = await callsOf(walking(await newSite()));
    unlinks = calls.filter(({ call, side }) => call === 'unlink' && side === 'storage');
  }, LONGEST_MS);

  it('unlinks what is given up, and nothing else', async () => {
    const { walk } = await newSite();
    expect(unlinks).toHaveLength(walk.counts.reclaimed_objects ?? 0);
  });

  it(
    'which unlinks an object, whichever it is, has lost nothing, and others go on with it',
    async () => {
      const paths = unlinks.flatMap((each) => each.paths);
      await twoAtATime([...unlinks.keys()], async (index) => {
        const site = await newSite();
        const { run: moments } = await injected(walking(site), { call: 'unlink', paths, n: index + 1, what: 'signal=KILL' });
        expect(moments.length).toBeLessThan(undisturbed.length);
        expect(moments).toEqual(undisturbed.slice(0, moments.length));
        await expectRecovered({ site, moments, successor: 'the same' });
        await site.remove();
      });
    },
    LONGEST_MS,
  );
});
