import { type JobTools, runJob } from '@artifact-store/jobs';
import type { Work, WorkingControlPlane } from '@artifact-store/planes';
import { doubled } from '@artifact-store/testkit';
import { DEATHS, DiedError } from './dying-collectors.js';
import { oneOf, type Race } from './race.js';

/** One collector of so many dies. */
const COLLECTORS_TO_ONE_DEATH = 4;

/**
 * Collects without a grace period, and marks what is due before, if it is told to. Where it dies, somebody of its name goes on in a
 * later round.
 */
export function collector(race: Race, name: string, { sweeps }: { readonly sweeps: boolean }): () => Promise<void> {
  const control = oneOf(race, race.site.controls);
  const plane = race.choose(race.site.planes.length);
  const dies = race.choose(COLLECTORS_TO_ONE_DEATH) === 0;
  race.dying.decide(name, dies ? oneOf(race, DEATHS) : null);
  return async () => {
    const { conductor } = race;
    await conductor.quietly(() => queue(control, name, sweeps));
    const tools = collectorsTools(race, name, control, plane);
    try {
      for (;;) {
        const lease = await conductor.quietly(() => control.work.next({ owner: name }));
        if (lease === null) return;
        await runJob(tools, lease, new AbortController().signal);
      }
    } catch (error) {
      if (!(error instanceof DiedError)) throw error;
    }
  };
}

/** Sweeps, if it does, and queues a collection. */
async function queue({ jobs, work }: WorkingControlPlane, actor: string, sweeps: boolean): Promise<void> {
  if (sweeps) {
    const { jobId } = await jobs.create({ kind: 'retention-sweep', options: { force: true }, actor });
    const lease = await work.next({ owner: actor, jobId });
    // Null where another collector is at it already.
    while (lease !== null && (await work.sweep(lease)).state === 'running');
  }
  await jobs.create({ kind: 'retention-gc', options: { graceSeconds: 0 }, actor });
}

/** What its jobs are done with: all that is handed out to delete is put down. */
function collectorsTools(race: Race, name: string, control: WorkingControlPlane, plane: number) {
  const { dying, deletions, round } = race;
  const data: JobTools['data'] = (race.site.planes[plane] ?? race.site.planes[0]).data;
  const work: Work = doubled(control.work, {
    async collect(lease) {
      const page = await control.work.collect(lease);
      if (page.deletion === null) return page;
      const { grant, keys } = page.deletion;
      deletions.push({ grant, round, plane, addresses: keys.map(({ contentAddress }) => contentAddress) });
      for (const _key of keys) race.tally.count('object given up');
      dying.pass(name, 'before the deletion');
      return page;
    },
    async reclaimed(lease, deletion) {
      dying.pass(name, 'before it told');
      return control.work.reclaimed(lease, deletion);
    },
  });
  return { work, data };
}
