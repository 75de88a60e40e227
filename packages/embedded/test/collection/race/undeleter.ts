import { addSeconds, type PackageId, parseId } from '@artifact-store/identity';
import { ArtifactStoreError } from '@artifact-store/planes';
import { oneOf, type Race } from './race.js';
import { KEPT_SECONDS } from './site.js';
import type { Meeting } from './tally.js';

const REFUSALS: Readonly<Record<string, Meeting>> = {
  package_reclaimed: 'undelete refused: package_reclaimed',
  package_not_collected: 'undelete refused: package_not_collected',
};

/** Brings back one of the packages that went last, or tries to. */
export function undeleter(race: Race): () => Promise<void> {
  const control = oneOf(race, race.site.controls);
  const { clock } = race.site.place;
  return async () => {
    const packageId = await lastToGo(race);
    const newExpiresAt = addSeconds(clock.now(), KEPT_SECONDS);
    try {
      await control.collection.undelete({ packageId, newExpiresAt, reason: 'case 1', actor: 'undeleter' });
      race.tally.count('package undeleted');
      if (!race.packages.includes(packageId)) race.packages.push(packageId);
    } catch (error) {
      const refusal = error instanceof ArtifactStoreError ? REFUSALS[error.code] : undefined;
      if (refusal === undefined) throw error;
      race.tally.count(refusal);
    }
  };
}

/** Or, now and then, a package that need not have gone. */
async function lastToGo({ site, packages, choose }: Race): Promise<PackageId> {
  const rows = await site.rows(
    `SELECT package_id FROM artifact_packages WHERE status IN ('collecting', 'garbage_collected')
     ORDER BY last_event_sequence DESC LIMIT 3`,
  );
  const gone = rows.map((row) => parseId<PackageId>(String(row.package_id)));
  return oneOf({ choose }, gone.length === 0 || choose(8) === 0 ? packages : gone);
}
