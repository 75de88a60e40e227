import { type HoldId, type PackageId, parseId } from '@artifact-store/identity';
import {
  type ApplyHold,
  type ExtendRetention,
  HoldNotFoundError,
  type HoldView,
  type ListHolds,
  type Page,
  type RecordedEvent,
  type ReleaseHold,
  type Retention,
  type RetentionExplanation,
  type RetentionExtension,
  type RetentionHistory,
  type RetentionStatus,
} from '@artifact-store/planes';
import { keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import { foundPackage } from '../packages/found-package.js';
import type { Command } from '../ports/event-store.js';
import type { RegistryParts } from '../registry.js';
import { explainRetention } from './explain.js';
import { decideExtend, type ExtendSnapshot, extendIsRepeatable, extendValues } from './extend.js';
import { checkHold, decideHold, type HoldSnapshot, holdIsRepeatable, holdValues } from './hold.js';
import { historyPage, historyQuery, holdsPage, holdsQuery } from './list.js';
import { readFacts, readStatus } from './read-retention.js';
import { checkReason } from './reasons.js';
import { decideRelease, type ReleaseSnapshot, releaseValues } from './release.js';

/** How long packages are kept, decided here and recorded in the log. */
export class RegistryRetention implements Retention {
  constructor(private readonly parts: RegistryParts) {}

  async get(packageId: PackageId): Promise<RetentionStatus> {
    return readStatus(this.parts.eventStore.views, packageId);
  }

  async holds(query: ListHolds): Promise<Page<HoldView>> {
    const wanted = holdsQuery(query);
    await this.checkPackage(query.packageId);
    return holdsPage(query, await this.parts.eventStore.views.holds(wanted));
  }

  async history(query: RetentionHistory): Promise<Page<RecordedEvent>> {
    const { since, limit } = historyQuery(query);
    await this.checkPackage(query.packageId);
    return historyPage(query, await this.parts.eventStore.retentionEvents(query.packageId, since, limit));
  }

  async explain(packageId: PackageId): Promise<RetentionExplanation> {
    return explainRetention(await readFacts(this.parts.eventStore, packageId), this.parts.clock.now());
  }

  async extend(command: ExtendRetention): Promise<RetentionExtension> {
    checkReason(command);
    const { eventStore, clock, digester } = this.parts;
    const request = keyedRequest(command, 'retention.extend', extendValues(command), digester);
    const extension: Command<ExtendSnapshot, RetentionExtension> = {
      load: async (views) => ({ details: await views.package(command.packageId), clockNow: clock.now() }),
      decide: (snapshot, now) => decideExtend(command, snapshot, now),
    };
    return eventStore.transact(withIdempotency(request, extension, extendIsRepeatable(command)));
  }

  async hold(command: ApplyHold): Promise<HoldView> {
    checkHold(command);
    const { eventStore, ids, digester } = this.parts;
    const request = keyedRequest(command, 'retention.hold', holdValues(command), digester);
    const newId = parseId<HoldId>(ids.next());
    const { packageId } = command;
    const application: Command<HoldSnapshot, HoldId> = {
      load: async (views) => {
        const [details, [earliest]] = await Promise.all([views.package(packageId), views.activeHolds(packageId, 1)]);
        return { details, earliest };
      },
      decide: (snapshot, now) => decideHold(command, newId, snapshot, now),
    };
    return this.heldAs(await eventStore.transact(withIdempotency(request, application, holdIsRepeatable)));
  }

  async release(command: ReleaseHold): Promise<HoldView> {
    checkReason(command);
    const { eventStore, digester } = this.parts;
    const request = keyedRequest(command, 'retention.release', releaseValues(command), digester);
    const { packageId, holdId } = command;
    const release: Command<ReleaseSnapshot, HoldId> = {
      load: async (views) => {
        const [details, hold, earliest] = await Promise.all([
          views.package(packageId),
          views.hold(holdId),
          views.activeHolds(packageId, 2),
        ]);
        return { details, hold, earliest };
      },
      decide: (snapshot) => decideRelease(command, snapshot),
    };
    return this.heldAs(await eventStore.transact(withIdempotency(request, release, holdIsRepeatable)));
  }

  private async heldAs(holdId: HoldId): Promise<HoldView> {
    const hold = await this.parts.eventStore.views.hold(holdId);
    if (hold === undefined) throw new HoldNotFoundError('no hold has this hold_id', { hold_id: holdId });
    return hold;
  }

  /** @throws PackageNotFoundError */
  private async checkPackage(packageId: PackageId): Promise<void> {
    foundPackage(packageId, await this.parts.eventStore.views.package(packageId));
  }
}
