import { addSeconds, type PackageId } from '@artifact-store/identity';
import { cancel, duePackage, extend, heldPackage, hold, queuedSweep, release, sweep } from './acts.js';
import type { Act, RaceGround } from './race-ground.js';

/** Two acts, a and b, that want different things of one package. */
export interface Meeting {
  readonly a: Party;
  readonly b: Party;
  prepare(ground: Pick<RaceGround, 'control' | 'now'>): Promise<Prepared>;
  readonly ifAFirst: Ending;
  readonly ifBFirst: Ending;
}

interface Party {
  readonly name: string;
  /** Which of its transactions decides. */
  readonly decidesIn: number;
}

interface Prepared {
  readonly packageId: PackageId;
  readonly a: Act;
  readonly b: Act;
}

export interface Ending {
  /** What comes of each act; of a sweep how it ended, of a refusal its code. */
  readonly a: string;
  readonly b: string;
  /** The events of the package, in order. */
  readonly events: readonly string[];
  readonly isEligible: boolean;
}

const HOLD = { name: 'a hold', decidesIn: 1 };
const EXTENSION = { name: 'an extension', decidesIn: 1 };
const RELEASE = { name: 'the release of the last hold', decidesIn: 1 };
/** It takes the job, fixes what it goes by, and marks one page. */
const SWEEP = { name: 'a sweep', decidesIn: 3 };
const WORKER = { name: 'a worker', decidesIn: 1 };

const DONE = 'done';
const CANCELLED = 'cancelled';
const NOTHING = 'nothing to do';
const marked = (count: number) => `succeeded, ${count} marked`;

export const MEETINGS: readonly Meeting[] = [
  {
    a: HOLD,
    b: SWEEP,
    async prepare({ control }) {
      const packageId = await duePackage(control);
      return { packageId, a: hold(packageId, 'a'), b: sweep(await queuedSweep(control, 'b'), 'b') };
    },
    ifAFirst: { a: DONE, b: marked(0), events: ['hold_applied by a'], isEligible: false },
    ifBFirst: { a: DONE, b: marked(1), events: ['eligibility_marked by b', 'hold_applied by a'], isEligible: false },
  },
  {
    a: EXTENSION,
    b: SWEEP,
    async prepare({ control, now }) {
      const packageId = await duePackage(control);
      return { packageId, a: extend(packageId, 'a', addSeconds(now, 60)), b: sweep(await queuedSweep(control, 'b'), 'b') };
    },
    ifAFirst: { a: DONE, b: marked(0), events: ['extended by a'], isEligible: false },
    ifBFirst: { a: DONE, b: marked(1), events: ['eligibility_marked by b', 'extended by a'], isEligible: false },
  },
  {
    a: RELEASE,
    b: SWEEP,
    async prepare({ control }) {
      const { packageId, holdId } = await heldPackage(control);
      return { packageId, a: release(packageId, holdId, 'a'), b: sweep(await queuedSweep(control, 'b'), 'b') };
    },
    ifAFirst: { a: DONE, b: marked(1), events: ['hold_released by a', 'eligibility_marked by b'], isEligible: true },
    ifBFirst: { a: DONE, b: marked(0), events: ['hold_released by a'], isEligible: false },
  },
  {
    a: RELEASE,
    b: RELEASE,
    async prepare({ control }) {
      const { packageId, holdId } = await heldPackage(control);
      return { packageId, a: release(packageId, holdId, 'a'), b: release(packageId, holdId, 'b') };
    },
    ifAFirst: { a: DONE, b: 'hold_already_released', events: ['hold_released by a'], isEligible: false },
    ifBFirst: { a: 'hold_already_released', b: DONE, events: ['hold_released by b'], isEligible: false },
  },
  {
    a: RELEASE,
    b: HOLD,
    async prepare({ control }) {
      const { packageId, holdId } = await heldPackage(control);
      return { packageId, a: release(packageId, holdId, 'a'), b: hold(packageId, 'b') };
    },
    ifAFirst: { a: DONE, b: DONE, events: ['hold_released by a', 'hold_applied by b'], isEligible: false },
    ifBFirst: { a: DONE, b: DONE, events: ['hold_applied by b', 'hold_released by a'], isEligible: false },
  },
  {
    a: { ...HOLD, name: 'a hold under a key' },
    b: { ...HOLD, name: 'the same hold under the same key' },
    async prepare({ control }) {
      const packageId = await duePackage(control);
      return { packageId, a: hold(packageId, 'ab', packageId), b: hold(packageId, 'ab', packageId) };
    },
    ifAFirst: { a: DONE, b: DONE, events: ['hold_applied by ab'], isEligible: false },
    ifBFirst: { a: DONE, b: DONE, events: ['hold_applied by ab'], isEligible: false },
  },
  {
    a: EXTENSION,
    b: { ...EXTENSION, name: 'another to the same time' },
    async prepare({ control, now }) {
      const packageId = await duePackage(control);
      const until = addSeconds(now, 60);
      return { packageId, a: extend(packageId, 'a', until), b: extend(packageId, 'b', until) };
    },
    ifAFirst: { a: DONE, b: 'expiry_not_later', events: ['extended by a'], isEligible: false },
    ifBFirst: { a: 'expiry_not_later', b: DONE, events: ['extended by b'], isEligible: false },
  },
  {
    a: SWEEP,
    b: SWEEP,
    async prepare({ control }) {
      const packageId = await duePackage(control);
      const [one, other] = [await queuedSweep(control, 'a'), await queuedSweep(control, 'b')];
      return { packageId, a: sweep(one, 'a'), b: sweep(other, 'b') };
    },
    ifAFirst: { a: marked(1), b: marked(0), events: ['eligibility_marked by a'], isEligible: true },
    ifBFirst: { a: marked(0), b: marked(1), events: ['eligibility_marked by b'], isEligible: true },
  },
  {
    a: WORKER,
    b: { ...WORKER, name: 'another on the same sweep' },
    async prepare({ control }) {
      const packageId = await duePackage(control);
      const jobId = await queuedSweep(control, 'setter');
      return { packageId, a: sweep(jobId, 'a'), b: sweep(jobId, 'b') };
    },
    ifAFirst: { a: marked(1), b: NOTHING, events: ['eligibility_marked by setter'], isEligible: true },
    ifBFirst: { a: NOTHING, b: marked(1), events: ['eligibility_marked by setter'], isEligible: true },
  },
  {
    a: { name: 'a cancellation', decidesIn: 1 },
    b: { ...SWEEP, name: 'the sweep it is of' },
    async prepare({ control }) {
      const packageId = await duePackage(control);
      const jobId = await queuedSweep(control, 'b');
      // Cancelled before it is taken, it is not there to be taken.
      const b: Act = async (each) => (await sweep(jobId, 'b')(each)) ?? { state: CANCELLED, result: {} };
      return { packageId, a: cancel(jobId), b };
    },
    ifAFirst: { a: DONE, b: CANCELLED, events: [], isEligible: false },
    ifBFirst: { a: 'job_finished', b: marked(1), events: ['eligibility_marked by b'], isEligible: true },
  },
];
