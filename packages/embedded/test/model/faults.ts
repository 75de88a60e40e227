import { rm } from 'node:fs/promises';
import type { PackageDetails } from '@artifact-store/planes';
import type { Command, DomainEvent, EventStore, RetentionViews, Views } from '@artifact-store/registry';
import type { StorageBackend } from '@artifact-store/storage';
import { doubled, pathOfStored } from '@artifact-store/testkit';
import type { StorePlace } from './in-process-store.js';
import type { WorldFaults } from './in-process-world.js';

/** Ways in which a store might lose what it keeps, or keep what it lost: each is a part that does not do what it should. */
export const FAULTS: Readonly<Record<string, WorldFaults>> = {
  'references are counted in the package alone': {
    eventStore: (real, place) =>
      deciding(real, {
        async committed(events) {
          for (const event of events)
            if (event.type === 'v1.storage.location_deleted') await remove(place, event, event.generation);
        },
      }),
  },
  'a sweep ignores holds': {
    eventStore: (real) => reading(real, (views) => ({ duePackages: (query) => dueThoughHeld(views, query) })),
  },
  'bytes are deleted before the commit that gives them up': {
    eventStore: (real, place) =>
      deciding(real, {
        decided(events) {
          for (const event of events) {
            if (event.type === 'v1.storage.object_reclaim_started') void remove(place, event, event.reclaimedGeneration);
          }
          return events;
        },
      }),
  },
  'what is given up keeps its generation': {
    eventStore: (real) =>
      deciding(real, {
        decided: (events) =>
          events.map((event) =>
            event.type === 'v1.storage.object_reclaim_started' ? { ...event, newGeneration: event.reclaimedGeneration } : event,
          ),
      }),
  },
  'an orphan is deleted and never given up': {
    eventStore: (real) =>
      deciding(real, {
        decided: (events, snapshot) =>
          events.filter(({ type }) => type !== 'v1.storage.object_reclaim_started' || !isOfReconciliation(snapshot)),
      }),
  },
  'a deletion hits the generation that counts': {
    backend: (real) =>
      doubled(real, {
        delete: (keys, options) =>
          real.delete([...keys, ...keys.map((key) => ({ ...key, generation: key.generation + 1 }))], options),
      }),
  },
  'an extended package stays eligible': {
    eventStore: (real) =>
      deciding(real, {
        decided: (events, snapshot) => events.flatMap((event) => [event, ...markedAgain(event, snapshot)]),
      }),
  },
  'a replay leaves holds out': {
    async replay(rows, replay) {
      const differs = await replay();
      await rows('DELETE FROM retention_holds');
      await rows('UPDATE retention_state SET active_hold_id = NULL');
      return differs;
    },
  },
  'a publish skips what is there': { backend: skipping },
};

function isOfReconciliation(snapshot: unknown): boolean {
  return (snapshot as { readonly row?: { readonly kind: string } }).row?.kind === 'storage-reconcile';
}

interface Meddling {
  decided?(events: readonly DomainEvent[], snapshot: unknown): readonly DomainEvent[];
  committed?(events: readonly DomainEvent[]): Promise<void>;
}

/** An event store whose decisions are not those of the registry. */
function deciding(real: EventStore, { decided = (events) => events, committed = async () => {} }: Meddling): EventStore {
  return doubled(real, {
    async transact<Snapshot, Answer>({ load, decide }: Command<Snapshot, Answer>): Promise<Answer> {
      let events: readonly DomainEvent[] = [];
      const answer = await real.transact<Snapshot, Answer>({
        load,
        decide(snapshot, now) {
          const decision = decide(snapshot, now);
          events = decided(decision.events, snapshot);
          return { ...decision, events };
        },
      });
      await committed(events);
      return answer;
    },
  });
}

/** An event store whose commands read something else than what is there. */
function reading(real: EventStore, members: (views: Views) => Partial<Views>): EventStore {
  return doubled(real, {
    transact: <Snapshot, Answer>(command: Command<Snapshot, Answer>) =>
      real.transact<Snapshot, Answer>({
        ...command,
        load: (views) => command.load(doubled(views, members(views))),
        decide: (snapshot, now) => command.decide(snapshot, now),
      }),
  });
}

interface StoredObject {
  readonly contentAddress: string;
}

const remove = ({ storageRoot }: StorePlace, { contentAddress }: StoredObject, generation: number) =>
  rm(pathOfStored(storageRoot, contentAddress, generation), { force: true });

const dueThoughHeld: (
  views: Views,
  query: Parameters<RetentionViews['duePackages']>[0],
) => ReturnType<RetentionViews['duePackages']> = async (views, query) => {
  const held = await views.packages({ held: true, limit: 1000 });
  const due = held.flatMap(({ retention }) => {
    const { currentExpiresAt, eligibleAt } = retention;
    return eligibleAt === null && currentExpiresAt !== null && currentExpiresAt <= query.expiredAt ? retention : [];
  });
  return [...(await views.duePackages(query)), ...due];
};

function markedAgain(event: DomainEvent, snapshot: unknown): readonly DomainEvent[] {
  if (event.type !== 'v1.retention.extended') return [];
  const { details } = snapshot as { readonly details: PackageDetails };
  if (!details.retention.eligibleForDeletion) return [];
  const { actor, packageId, newExpiresAt: expiresAt } = event;
  return [{ type: 'v1.retention.eligibility_marked', actor, packageId, expiresAt }];
}

function skipping(real: StorageBackend): StorageBackend {
  return doubled(real, {
    async stage(intent, options) {
      const staged = await real.stage(intent, options);
      return doubled(staged, {
        async publish(key) {
          const isThere = await real.stat(key).then(
            () => true,
            () => false,
          );
          if (!isThere) await staged.publish(key);
        },
      });
    },
  });
}
