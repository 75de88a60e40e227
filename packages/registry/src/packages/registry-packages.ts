import { latest, type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  type FileView,
  type FinalizedPackage,
  type FinalizePackage,
  type Grant,
  type GrantUpload,
  InternalError,
  type ListFiles,
  type ListPackages,
  ManifestNotReadyError,
  type PackageDetails,
  type Packages,
  type Page,
  type StoredManifest,
} from '@artifact-store/planes';
import { primaryAddress } from '../events/record.js';
import { filePage, filesQuery } from '../files/list.js';
import { type KeyedRequest, keyedRequest } from '../idempotency/keyed-request.js';
import { withIdempotency } from '../idempotency/with-idempotency.js';
import { buildManifest, type PackageContent, readContent } from '../manifest/build.js';
import { encodeManifest } from '../manifest/codec.js';
import type { Command } from '../ports/event-store.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { withDurations } from '../retention/default-expiry.js';
import { checkConformance } from '../schemas/conformance.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import {
  type CreateAnswer,
  type CreateSnapshot,
  checkCreatePackage,
  createIsRepeatable,
  createValues,
  decideCreatePackage,
} from './create.js';
import {
  checkFinalize,
  decideFinalize,
  type FinalizeAnswer,
  type FinalizeSnapshot,
  finalizeIsRepeatable,
  isToFinalize,
  type PreparedManifest,
} from './finalize.js';
import { foundPackage } from './found-package.js';
import { packageFilter, packagePage } from './list.js';
import { UploadGrants } from './upload-grants.js';

// A finalize that finds its manifest stale builds it again; the last build is under the lock, where nothing can change.
const BUILDS_OUTSIDE_LOCK = 2;

/** Packages, decided here and recorded in the log. */
export class RegistryPackages implements Packages {
  private readonly uploadGrants: UploadGrants;

  constructor(private readonly parts: RegistryParts) {
    this.uploadGrants = new UploadGrants(parts);
  }

  async create(command: CreatePackage): Promise<CreatedPackage> {
    checkCreatePackage(command);
    const { metadataSchema, metadata = {} } = command;
    if (typeof metadataSchema === 'string') await checkConformance(this.parts, metadataSchema, metadata);
    const request = keyedRequest(command, 'packages.create', createValues(command), this.parts.digester);
    const newId = parseId<PackageId>(this.parts.ids.next());
    const { producer, uniqueKey } = command;
    const creation: Command<CreateSnapshot, CreateAnswer> = {
      load: async (views) => ({
        existing: uniqueKey === undefined || uniqueKey === null ? undefined : await views.packageByKey(producer, uniqueKey),
        retentionClasses: withDurations(await views.retentionClasses(), this.parts.retentionDurations),
      }),
      decide: (snapshot, now) => decideCreatePackage(command, newId, snapshot, now),
    };
    const { packageId, created } = await this.parts.eventStore.transact(withIdempotency(request, creation, createIsRepeatable));
    const details = await this.get(packageId);
    const isOpen = details.package.status === 'created';
    return {
      ...details,
      created,
      uploadGrant: isOpen ? await this.uploadGrants.sign(packageId, command.actor, null) : null,
    };
  }

  async get(packageId: PackageId): Promise<PackageDetails> {
    return foundPackage(packageId, await this.parts.eventStore.views.package(packageId));
  }

  async list(query: ListPackages): Promise<Page<PackageDetails>> {
    return packagePage(query, await this.parts.eventStore.views.packages(packageFilter(query)));
  }

  async listFiles(query: ListFiles): Promise<Page<FileView>> {
    const wanted = filesQuery(query);
    await this.get(query.packageId);
    return filePage(query, await this.parts.eventStore.views.files(wanted));
  }

  async grantUpload(command: GrantUpload): Promise<Grant> {
    return this.uploadGrants.grant(command);
  }

  async finalize(command: FinalizePackage): Promise<FinalizedPackage> {
    checkText('actor', command.actor, MAX_ACTOR_BYTES);
    const { packageId, allowEmpty = false } = command;
    const { eventStore, digester } = this.parts;
    const { views } = eventStore;
    const values = { package_id: packageId, allow_empty: allowEmpty };
    const request = keyedRequest(command, 'packages.finalize', values, digester);
    for (let build = 0; build < BUILDS_OUTSIDE_LOCK; build++) {
      const details = await views.package(packageId);
      // What a key stands for is looked at before anything is refused, and under the lock.
      const finalized = request === undefined ? checkFinalize(command, details) : undefined;
      if (finalized !== undefined) return finalized;
      const prepared = isToFinalize(command, details) ? await this.prepare(command, views, details) : undefined;
      const answer = await this.finalizeUnderLock(command, request, async () => prepared);
      if ('finalized' in answer) return answer.finalized;
    }
    const answer = await this.finalizeUnderLock(command, request, (lockedViews, details) =>
      this.prepare(command, lockedViews, details),
    );
    if ('finalized' in answer) return answer.finalized;
    throw new InternalError('the package changed while it was locked');
  }

  async manifest(packageId: PackageId): Promise<StoredManifest> {
    const { package: target } = await this.get(packageId);
    const event =
      target.manifestDigest === null
        ? undefined
        : await this.parts.eventStore.lastOf('v1.package.finalized', 'package', packageId);
    if (event === undefined) throw new ManifestNotReadyError('the package is not finalized', { package_id: packageId });
    return { packageId, manifestDigest: primaryAddress(event.payloadDigest), bytes: event.payload };
  }

  private finalizeUnderLock(
    command: FinalizePackage,
    request: KeyedRequest | undefined,
    prepare: (views: Views, details: PackageDetails) => Promise<PreparedManifest | undefined>,
  ): Promise<FinalizeAnswer> {
    const finalize: Command<FinalizeSnapshot, FinalizeAnswer> = {
      load: async (views) => {
        const details = await views.package(command.packageId);
        return { details, prepared: isToFinalize(command, details) ? await prepare(views, details) : undefined };
      },
      decide: (snapshot) => decideFinalize(command, snapshot),
    };
    return this.parts.eventStore.transact(withIdempotency(request, finalize, finalizeIsRepeatable(command)));
  }

  private async prepare(command: FinalizePackage, views: Views, details: PackageDetails): Promise<PreparedManifest> {
    const content = await readContent(views, details);
    const finalizedAt = latest(this.parts.clock.now(), lastChange(content));
    const bytes = encodeManifest(buildManifest(content, command.actor, finalizedAt));
    return {
      bytes,
      digest: primaryAddress(this.parts.digester.primary(bytes)),
      finalizedAt,
      packageSequence: details.package.lastEventSequence,
      retentionSequence: details.retention.lastEventSequence,
    };
  }
}

/** The time of the last event that the manifest tells of; its row may not be committed yet, where the lock is held. */
function lastChange({ package: target, files }: PackageContent): Timestamp {
  return files.reduce((late, file) => latest(late, file.createdAt), target.createdAt);
}
