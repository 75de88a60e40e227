import type { PackageId } from '@artifact-store/identity';
import type { Collection, PackageDetails, UndeletePackage } from '@artifact-store/planes';
import { keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import { foundPackage } from '../packages/found-package.js';
import type { Command } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { checkReason } from '../retention/reasons.js';
import { decideUndelete, type UndeleteSnapshot, undeleteIsRepeatable, undeleteValues } from './undelete.js';

/** Packages that are being let go, or were. */
export class RegistryCollection implements Collection {
  constructor(private readonly parts: Pick<RegistryParts, 'eventStore' | 'clock' | 'digester'>) {}

  async undelete(command: UndeletePackage): Promise<PackageDetails> {
    checkReason(command);
    const { eventStore, digester } = this.parts;
    const request = keyedRequest(command, 'collection.undelete', undeleteValues(command), digester);
    const undeletion: Command<UndeleteSnapshot, PackageId> = {
      load: (views) => this.load(views, command),
      decide: (snapshot) => decideUndelete(command, snapshot),
    };
    const packageId = await eventStore.transact(withIdempotency(request, undeletion, undeleteIsRepeatable));
    return foundPackage(packageId, await eventStore.views.package(packageId));
  }

  private async load(views: Views, { packageId }: UndeletePackage): Promise<UndeleteSnapshot> {
    const [details, hasReclaimed] = await Promise.all([views.package(packageId), views.hasReclaimed(packageId)]);
    const { producer, uniqueKey } = details?.package ?? { producer: '', uniqueKey: null };
    const successor = uniqueKey === null ? undefined : await views.packageByKey(producer, uniqueKey);
    return { details, hasReclaimed, successor, clockNow: this.parts.clock.now() };
  }
}
