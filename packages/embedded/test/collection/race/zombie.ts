import type { Race } from './race.js';

/** Half of its deletions are among so many that were handed out last. */
const LATEST = 3;

/** In steps of nothing, so that the round goes on meanwhile. */
const LONGEST_REST = 20;

/** Deletes once more, on the other data plane, what was handed out to delete: in this round, or long ago. */
export function zombie(race: Race): () => Promise<void> {
  const deletions = 1 + race.choose(3);
  return async () => {
    for (let left = deletions; left > 0; left--) {
      for (let rest = race.choose(LONGEST_REST); rest >= 0; rest--) await race.conductor.stop('late deletion');
      const { length } = race.deletions;
      const isLatest = race.choose(2) === 0;
      const deletion = race.deletions[isLatest ? length - 1 - race.choose(LATEST) : race.choose(length + 1)];
      if (deletion === undefined) continue;
      race.tally.count(deletion.round === race.round ? 'late deletion of this round' : 'late deletion of an earlier round');
      if (await isUploadedSince(race, deletion.addresses))
        race.tally.count('late deletion of bytes that somebody has uploaded since');
      const other = race.site.planes.find((_, plane) => plane !== deletion.plane) ?? race.site.planes[0];
      await other.data.delete({ grant: deletion.grant });
    }
  };
}

async function isUploadedSince({ site }: Race, addresses: readonly string[]): Promise<boolean> {
  const rows = await site.rows('SELECT content_address FROM storage_objects WHERE live_locations > 0');
  return rows.some((row) => addresses.includes(String(row.content_address)));
}
