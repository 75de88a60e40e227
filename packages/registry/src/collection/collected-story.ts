import type { CborMap } from '@artifact-store/encoding';
import type { PackageDetails, RecordedEvent } from '@artifact-store/planes';
import type { EventType } from '../events/domain-event.js';
import { printable } from '../retention/quoted.js';

/** How it came that files of a package are gone. */
export interface CollectedStory {
  /** A sentence. */
  readonly detail: string;
  readonly members: CborMap;
}

/** The events that tell of a package's collection as it stands; none where it is not let go. */
export function collectionEvents({ package: { status } }: PackageDetails): readonly EventType[] {
  if (status === 'collecting') return ['v1.package.collection_started'];
  return status === 'garbage_collected' ? ['v1.package.garbage_collected'] : [];
}

/** When, by whom, by which rule, at which sequence. */
export function collectedStory({ package: target, retention }: PackageDetails, event: RecordedEvent): CollectedStory {
  const { packageId, status } = target;
  const { retentionClass, currentExpiresAt } = retention;
  const { createdAt, actor, sequence } = event;
  const rule = `retention class ${printable(retentionClass)}, kept until ${currentExpiresAt}`;
  const what = status === 'collecting' ? 'is being garbage-collected since' : 'was garbage-collected at';
  return {
    detail: `the package ${what} ${createdAt} by ${printable(actor)} (event ${sequence}): ${rule}`,
    members: { package_id: packageId, collected_at: createdAt, collected_by: actor, rule, sequence },
  };
}
