import { ArtifactStoreError } from '@artifact-store/planes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectToldBy, LogTail } from '../lawful-log.js';
import { type Ending, MEETINGS, type Meeting } from './meetings.js';
import { MOMENTS_OF_TRANSACTION, type RaceGround } from './race-ground.js';

type Side = 'a' | 'b';

const LONGEST_MS = 120_000;

/** Has all acts meet at every moment that the steps of a transaction allow, either of the two being the first. */
export function raceSuite(name: string, open: () => Promise<RaceGround>): void {
  describe(`On ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      const ground = await open();
      opened = { ground, tail: new LogTail(ground.control) };
    }, LONGEST_MS);
    // Also sees that a replay of all that was raced for gives the same views.
    afterAll(() => opened.ground.close(), LONGEST_MS);

    for (const meeting of MEETINGS) {
      for (const first of sidesOf(meeting)) {
        const second = otherThan(first);
        it(
          `${meeting[first].name} and, begun at each of its moments, ${meeting[second].name}: the order of their locks decides`,
          async () => {
            const moments = MOMENTS_OF_TRANSACTION * meeting[first].decidesIn;
            for (let moment = 1; moment <= moments; moment++) await meet(opened, meeting, first, moment);
          },
          LONGEST_MS,
        );
      }
    }
  });
}

/** Of two alike it does not matter which is the first. */
const sidesOf = ({ a, b }: Meeting): readonly Side[] => (a.name === b.name ? ['a'] : ['a', 'b']);

interface Opened {
  readonly ground: RaceGround;
  readonly tail: LogTail;
}

const otherThan = (side: Side): Side => (side === 'a' ? 'b' : 'a');

async function meet({ ground, tail }: Opened, meeting: Meeting, first: Side, moment: number): Promise<void> {
  const { control } = ground;
  await tail.next();
  const { packageId, ...acts } = await meeting.prepare(ground);
  const prepared = await tail.next();
  const second = otherThan(first);
  const [one, other] = await ground.race(acts[first], acts[second], moment);
  const raced = await tail.next();
  const events = raced.filter((event) => event.subjectId === packageId);
  const { retention } = await control.retention.get(packageId);
  const outcome = {
    [first]: outcomeOf(one),
    [second]: outcomeOf(other),
    events: events.map(({ eventType, actor }) => `${eventType.replace('v1.retention.', '')} by ${actor}`),
    isEligible: retention.eligibleForDeletion,
  };
  expect({ moment, ...outcome }).toEqual({ moment, ...expectedOf(ground, meeting, first, moment, outcome.events) });
  await expectToldBy([...prepared, ...raced], control);
  // Leaves nothing behind that the next race would find to be due.
  await control.retention.hold({ packageId, reason: 'over', actor: 'broom' });
}

/** Who came first to the lock under which its act was decided is known by the moment; but not of two with several locks in one process. */
function expectedOf(ground: RaceGround, meeting: Meeting, first: Side, moment: number, events: readonly string[]): Ending {
  const second = otherThan(first);
  const ending = { a: meeting.ifAFirst, b: meeting.ifBFirst };
  const decidedFrom = MOMENTS_OF_TRANSACTION * (meeting[first].decidesIn - 1) + ground.momentsBeforeLock;
  if (moment > decidedFrom) return ending[first];
  const isOpen = ground.momentsBeforeLock === 0 && meeting[second].decidesIn > 1;
  const hasFirstWon = events.join() === ending[first].events.join();
  return isOpen && hasFirstWon ? ending[first] : ending[second];
}

function outcomeOf(settled: PromiseSettledResult<unknown>): string {
  if (settled.status === 'rejected') {
    if (settled.reason instanceof ArtifactStoreError) return settled.reason.code;
    throw settled.reason;
  }
  const answer = settled.value;
  if (answer === null) return 'nothing to do';
  if (typeof answer !== 'object' || !('state' in answer) || !('result' in answer)) return 'done';
  const { state, result } = answer as { readonly state: string; readonly result: { readonly marked_count?: number } };
  return state === 'succeeded' ? `succeeded, ${result.marked_count} marked` : state;
}
