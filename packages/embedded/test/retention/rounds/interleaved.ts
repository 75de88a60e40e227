import type { SqliteGround } from '../race/sqlite-ground.js';
import { type Line, type Played, settled, type Turn } from './round.js';

/** Plays all lines at once: each goes on after so many moments of whatever is under way, or when nothing is. */
export async function interleaved(
  ground: SqliteGround,
  lines: readonly Line[],
  turns: readonly (readonly Turn[])[],
): Promise<readonly Played[]> {
  const played: Promise<Played>[] = [];
  const queues = turns.map((ofLine, number) => {
    const waits = lines[number]?.waits ?? [];
    return ofLine.map((turn, index) => ({ turn, wait: waits[index % waits.length] ?? 0 }));
  });
  const startNext = (queue: (typeof queues)[number]) => {
    const next = queue.shift();
    if (next !== undefined) played.push(settled(next.turn, ground.control));
  };
  ground.watch(() => {
    for (const queue of queues) {
      const [next] = queue;
      if (next === undefined) continue;
      next.wait -= 1;
      if (next.wait < 0) startNext(queue);
    }
  });
  for (let waiting = queues; waiting.length > 0; waiting = queues.filter((queue) => queue.length > 0)) {
    for (const queue of waiting.slice(0, 1)) startNext(queue);
    await Promise.all(played);
  }
  ground.watch(() => undefined);
  return Promise.all(played);
}
