import type { ContentAddress, FileId, PackageId } from '@artifact-store/identity';
import type {
  ControlPlane,
  CreatePackage,
  DataPlane,
  DeclaredContent,
  EventFilter,
  FileView,
  FinalizePackage,
  OpenedFile,
  RecordedEvent,
} from '@artifact-store/planes';
import { manifestJson } from './control.js';
import { tailEvents } from './tail-events.js';

/** Both planes in this process, as a library. */
export interface Registry {
  readonly control: ControlPlane;
  readonly data: DataPlane;
  /** @throws as `Packages.create` */
  createPackage(command: CreatePackage): Promise<PackageId>;
  /** Stores and records one file. @throws as `Packages.grantUpload` and `DataPlane.ingest` */
  ingestFile(command: IngestFile): Promise<FileView>;
  /** Closes the package; answers the address of its manifest. @throws as `Packages.finalize` */
  finalizePackage(command: FinalizePackage): Promise<ContentAddress>;
  /** The manifest as stored (canonical CBOR) or as RFC 8785 JSON in UTF-8. @throws as `Packages.manifest` */
  getManifestBytes(packageId: PackageId, format: 'cbor' | 'json'): Promise<Uint8Array>;
  /** @throws FileNotFoundError */
  getFile(fileId: FileId): Promise<FileView>;
  /** The bytes of a file. @throws as `Files.grantRead` and `DataPlane.open` */
  openFile(fileId: FileId, actor: string): Promise<OpenedFile>;
  /** Events after `sinceSequence`, in order: those there are, or, with a signal, also those to come until it aborts. */
  tailEvents(sinceSequence: number, follow?: AbortSignal, filter?: EventFilter): AsyncIterable<RecordedEvent>;
  /** Ends both planes once what was begun is done. */
  dispose(): Promise<void>;
}

export interface IngestFile {
  readonly packageId: PackageId;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly stream: AsyncIterable<Uint8Array>;
  readonly actor: string;
  readonly declared?: DeclaredContent | undefined;
  /** Makes the call safe to repeat for 24 hours: the same file under the same key is recorded once, and answered again. */
  readonly idempotencyKey?: string | undefined;
}

/** The library over two planes, wherever they are. */
export function registryOf(control: ControlPlane, data: DataPlane, dispose: () => Promise<void>): Registry {
  return {
    control,
    data,
    dispose,
    createPackage: async (command) => (await control.packages.create(command)).package.packageId,
    async ingestFile({ packageId, relativePath, mediaType, stream, actor, declared, idempotencyKey }) {
      const grant = await control.packages.grantUpload({ packageId, relativePath, actor, idempotencyKey });
      return data.ingest({ grant: grant.token, relativePath, mediaType, declared, idempotencyKey }, stream);
    },
    finalizePackage: async (command) => (await control.packages.finalize(command)).manifestDigest,
    async getManifestBytes(packageId, format) {
      const { bytes } = await control.packages.manifest(packageId);
      return format === 'cbor' ? bytes : Buffer.from(manifestJson(bytes));
    },
    getFile: (fileId) => control.files.get(fileId),
    async openFile(fileId, actor) {
      const grant = await control.files.grantRead({ fileId, actor });
      return data.open({ grant: grant.token });
    },
    tailEvents: (sinceSequence, follow, filter) => tailEvents(control.events, sinceSequence, follow, filter),
  };
}
