import { latest, type PackageId, parseId, type Timestamp } from '@artifact-store/identity';
import {
  type CreatedPackage,
  type CreatePackage,
  type FileView,
  type FinalizedPackage,
  type FinalizePackage,
  type Grant,
  type GrantUpload,
  type ListFiles,
  type ListPackages,
  ManifestNotReadyError,
  PackageChangedError,
  type PackageDetails,
  PackageNotFoundError,
  PackageNotOpenError,
  type Packages,
  type Page,
  parseRelativePath,
  type StoredManifest,
} from '@artifact-store/planes';
import { primaryAddress } from '../events/record.js';
import { filePage, filesQuery } from '../files/list.js';
import { duplicatePath } from '../files/record-files.js';
import { buildManifest, type PackageContent, readContent } from '../manifest/build.js';
import { encodeManifest } from '../manifest/codec.js';
import type { Views } from '../ports/views.js';
import type { RegistryParts } from '../registry.js';
import { checkText, MAX_ACTOR_BYTES } from '../text.js';
import { checkCreatePackage, decideCreatePackage } from './create.js';
import { checkFinalize, decideFinalize, type FinalizeAnswer, type PreparedManifest } from './finalize.js';
import { packageFilter, packagePage } from './list.js';

// A finalize that finds its manifest stale builds it again; the last build is under the lock, where nothing can change.
const BUILDS_OUTSIDE_LOCK = 2;

/** Packages, decided here and recorded in the log. */
export class RegistryPackages implements Packages {
  constructor(private readonly parts: RegistryParts) {}

  async create(command: CreatePackage): Promise<CreatedPackage> {
    checkCreatePackage(command);
    const newId = parseId<PackageId>(this.parts.ids.next());
    const { producer, uniqueKey } = command;
    const packageId = await this.parts.eventStore.transact({
      load: async (views) => ({
        existing: uniqueKey === undefined || uniqueKey === null ? undefined : await views.packageByKey(producer, uniqueKey),
        retentionClasses: await views.retentionClasses(),
      }),
      decide: (snapshot, now) => decideCreatePackage(command, newId, snapshot, now),
    });
    const details = await this.get(packageId);
    const isOpen = details.package.status === 'created';
    return {
      ...details,
      created: packageId === newId,
      uploadGrant: isOpen ? await this.signUpload(packageId, command.actor, null) : null,
    };
  }

  async get(packageId: PackageId): Promise<PackageDetails> {
    return found(packageId, await this.parts.eventStore.views.package(packageId));
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
    const { packageId, relativePath } = command;
    checkText('actor', command.actor, MAX_ACTOR_BYTES);
    const path = relativePath === undefined ? null : parseRelativePath(relativePath);
    const { package: target } = await this.get(packageId);
    if (target.status !== 'created') {
      throw new PackageNotOpenError('the package is finalized', { package_id: packageId, status: target.status });
    }
    if (path !== null) await this.refuseTaken(packageId, path);
    return this.signUpload(packageId, command.actor, path);
  }

  async finalize(command: FinalizePackage): Promise<FinalizedPackage> {
    checkText('actor', command.actor, MAX_ACTOR_BYTES);
    for (let build = 0; build < BUILDS_OUTSIDE_LOCK; build++) {
      const details = await this.parts.eventStore.views.package(command.packageId);
      const finalized = checkFinalize(command, details);
      if (finalized !== undefined) return finalized;
      const prepared = await this.prepare(command, this.parts.eventStore.views, found(command.packageId, details));
      const answer = await this.finalizeUnderLock(command, async () => prepared);
      if ('finalized' in answer) return answer.finalized;
    }
    const answer = await this.finalizeUnderLock(command, (views, details) => this.prepare(command, views, details));
    if ('finalized' in answer) return answer.finalized;
    throw new PackageChangedError('the package changed while its manifest was built', { package_id: command.packageId });
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
    prepare: (views: Views, details: PackageDetails) => Promise<PreparedManifest>,
  ): Promise<FinalizeAnswer> {
    return this.parts.eventStore.transact({
      load: async (views) => {
        const details = await views.package(command.packageId);
        const finalized = checkFinalize(command, details);
        if (finalized !== undefined) return { finalized };
        return { details, prepared: await prepare(views, found(command.packageId, details)) };
      },
      decide: (snapshot) =>
        'finalized' in snapshot
          ? { events: [], answer: { finalized: snapshot.finalized } }
          : decideFinalize(command, snapshot.prepared, snapshot.details),
    });
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

  private async refuseTaken(packageId: PackageId, path: string): Promise<void> {
    const [existing] = await this.parts.eventStore.views.filesByPath(packageId, [path]);
    if (existing !== undefined) throw duplicatePath(existing);
  }

  private signUpload(packageId: PackageId, actor: string, relativePath: string | null): Promise<Grant> {
    const { signer, logId, limits, defaultBackendId } = this.parts;
    const { maxFileBytes } = limits;
    return signer.sign({ op: 'upload', packageId, actor, relativePath, backendId: defaultBackendId, maxFileBytes, logId });
  }
}

/** The time of the last event that the manifest tells of; its row may not be committed yet, where the lock is held. */
function lastChange({ package: target, files }: PackageContent): Timestamp {
  return files.reduce((late, file) => latest(late, file.createdAt), target.createdAt);
}

function found(packageId: PackageId, details: PackageDetails | undefined): PackageDetails {
  if (details === undefined) throw new PackageNotFoundError('no package has this package_id', { package_id: packageId });
  return details;
}
