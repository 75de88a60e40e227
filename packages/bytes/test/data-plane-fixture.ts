import { randomBytes } from 'node:crypto';
import { createDataPlane, guardBackends, type IngestLimits, type Pace, systemPace } from '@artifact-store/bytes';
import { createDigester } from '@artifact-store/digest';
import { type FileId, type PackageId, parseId } from '@artifact-store/identity';
import {
  type DeleteClaims,
  type FileView,
  fixedTrust,
  grantSigner,
  grantVerifier,
  type ReadClaims,
  type Receipts,
  type UploadClaims,
  type VerifyClaims,
} from '@artifact-store/planes';
import type { LocalBackendOptions, StorageBackend } from '@artifact-store/storage';
import { countingIds, fixedClock, localSubject } from '@artifact-store/testkit';
import { RecordedReceipts } from './recorded-receipts.js';
import { ToldLog } from './told-log.js';
import { ToldUploads } from './told-uploads.js';

const LOG = 'log';
const common = { actor: 'tester', logId: LOG } as const;

export interface FixtureOptions {
  readonly limits?: Partial<IngestLimits>;
  readonly local?: Partial<LocalBackendOptions>;
  readonly receipts?: (recorded: RecordedReceipts) => Receipts;
  /** Stands between the data plane and the first backend. */
  readonly wrap?: (backend: StorageBackend) => StorageBackend;
  readonly pace?: Pace;
}

/** A data plane over two local backends, `one` and `two`, with receipts kept in memory. */
export async function dataPlaneFixture(options: FixtureOptions = {}) {
  const { limits = {}, local = {}, receipts = (recorded) => recorded, wrap = (backend) => backend, pace = systemPace } = options;
  const clock = fixedClock();
  const ids = countingIds();
  const secret = randomBytes(32);
  const key = { keyId: 'test', algorithm: 'HS256', signWith: secret, verifyWith: secret } as const;
  const signer = grantSigner({ key, clock, nextId: () => ids.next(), ttlSeconds: 900 });
  const verifier = grantVerifier(fixedTrust(LOG, [key]), clock);
  const [one, two] = [await localSubject({ ...local, id: 'one', clock }), await localSubject({ id: 'two', clock })];
  const log = new ToldLog(LOG);
  const backends = guardBackends([wrap(one.backend), two.backend], log);
  const digester = createDigester({ threads: 1 });
  const recorded = new RecordedReceipts(verifier);
  const uploads = new ToldUploads();
  const plane = createDataPlane({
    ...{ backends, digester, verifier, ids, pace },
    receipts: receipts(recorded),
    uploads,
    limits: { idleTimeoutMs: 60_000, ...limits },
  });
  const packageId = parseId<PackageId>(ids.next());

  return {
    ...{ plane, recorded, uploads, one, two, clock, digester, log },
    /** What the guard of the data plane does at the start and once a minute. */
    look: () => backends.look(),
    async uploadGrant(claims: Partial<UploadClaims> = {}): Promise<string> {
      const upload = { op: 'upload', packageId, backendId: 'one', relativePath: null, maxFileBytes: null } as const;
      const unannounced = { uploadId: null };
      return (await signer.sign({ ...common, ...upload, ...unannounced, ...claims })).token;
    },
    async readGrant(file: FileView, locations: ReadClaims['locations']): Promise<string> {
      const { mediaType, relativePath, sizeBytes, digestSha256: sha256 } = file;
      const fileId = parseId<FileId>(file.fileId);
      const contentAddress = addressOf(file);
      const read = { op: 'read', fileId, relativePath, mediaType, sizeBytes, contentAddress, sha256, locations } as const;
      return (await signer.sign({ ...common, ...read })).token;
    },
    async deleteGrant(claims: Partial<DeleteClaims> & Pick<DeleteClaims, 'keys'>): Promise<string> {
      return (await signer.sign({ ...common, op: 'delete', backendId: 'one', sequence: log.lastSequence, ...claims })).token;
    },
    async verifyGrant(objects: VerifyClaims['objects']): Promise<string> {
      return (await signer.sign({ ...common, op: 'verify', backendId: 'one', objects })).token;
    },
    /** Whatever is staged on either backend, and every object. */
    async found(): Promise<{ staged: readonly string[]; stored: readonly string[] }> {
      return {
        staged: [...(await one.staged()), ...(await two.staged())],
        stored: [...(await one.names()), ...(await two.names())].filter((name) => name !== 'registry.json'),
      };
    },
    async close(): Promise<void> {
      await backends.dispose();
      await digester.close();
      await Promise.all([one.remove(), two.remove()]);
    },
  };
}

export type DataPlaneFixture = Awaited<ReturnType<typeof dataPlaneFixture>>;

export function addressOf({ digestAlgorithm, digestPrimary }: FileView): ReadClaims['contentAddress'] {
  return `${digestAlgorithm}:${digestPrimary}` as ReadClaims['contentAddress'];
}

export async function* chunked(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}
