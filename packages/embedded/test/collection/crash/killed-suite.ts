import { beforeAll, describe, expect, it } from '@jest/globals';
import { CONTROL_STEPS } from '../../../src/control.js';
import type { Copies } from '../../crash/copies.js';
import { placesOf, pointsOf } from '../../crash/points.js';
import { twoAtATime } from '../../crash/two-at-a-time.js';
import { walked } from '../../retention/process/walked.js';
import { expectRecovered, FIRST, type Successor } from './after-kill.js';
import type { Kills } from './kills.js';
import { type Scenario, type Site, sitesOf, type Walk } from './site.js';

/** Each run is short; this is for all runs of a test. */
const LONGEST_MS = 1_200_000;

export interface Killing {
  readonly copies: Copies;
  readonly successor: Successor;
  readonly kills: Kills;
}

/** Kills a process before and after each step of a scenario, and has another go on. */
export function killedAtEachStep(scenario: Scenario, { copies, successor, kills }: Killing): void {
  describe(`${scenario.name} whose process kills itself`, () => {
    const steps = [...CONTROL_STEPS, ...scenario.steps];
    let newSite: () => Promise<Site>;
    /** The moments of a walk that nobody kills, in order, and the events that it comes to. */
    let moments: readonly string[];
    let undisturbed: readonly string[];
    let walk: Walk;

    beforeAll(async () => {
      newSite = await sitesOf(copies, scenario);
      const site = await newSite();
      walk = site.walk;
      moments = await walkedOn(site, 0);
      undisturbed = await expectRecovered({ site, moments, successor });
      await site.remove();
    }, LONGEST_MS);

    it('takes every declared step, and no other', () => {
      expect(new Set(moments)).toEqual(new Set(pointsOf(steps)));
    });

    it.each(kills.points(steps))(
      '%s, has lost nothing and done nothing twice, and others go on with it',
      async (point) => {
        const places = kills.chosen(point, placesOf(point, moments), walk);
        expect(places).not.toEqual([]);
        await twoAtATime(places, async (killAt) => {
          const site = await newSite();
          const came = await walkedOn(site, killAt);
          expect(came).toEqual(moments.slice(0, killAt));
          await expectRecovered({ site, moments: came, successor, undisturbed });
          await site.remove();
        });
      },
      LONGEST_MS,
    );
  });
}

/** The moments that the process of a walk came by, up to that at which it killed itself, counted from 1; 0: at none. */
export const walkedOn = ({ config, now, walk }: Site, killAt: number, via: readonly string[] = []) =>
  walked({ config, clock: now, killAt, data: config }, ({ control, runJob }) => walk.go({ control, owner: FIRST, runJob }), via);
