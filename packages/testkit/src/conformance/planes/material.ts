import { createDigester } from '@artifact-store/digest';
import {
  type ContentAddress,
  type FileId,
  type PackageId,
  parseId,
  parseSha256,
  type Sha256Hex,
  type StorageLocationId,
} from '@artifact-store/identity';
import type { CreatedPackage, CreatePackage, FileView, Receipt, ReceiptResult, UploadClaims } from '@artifact-store/planes';
import { v7 } from 'uuid';
import type { LetGoStatus } from './let-go.js';
import type { PlanesSubject } from './subject.js';

const digester = createDigester({ threads: 1 });
const encoder = new TextEncoder();

export const NOBODY = parseId<PackageId>('019bf4c0-0000-7000-8000-0000000000ff');
export const NO_FILE = parseId<FileId>('019bf4c0-0000-7000-8000-0000000000fe');

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

export interface KnownDigests {
  readonly contentAddress: ContentAddress;
  readonly sha256: Sha256Hex;
  readonly sizeBytes: number;
}

export function digestsOf(bytes: Uint8Array): KnownDigests {
  const { primary: contentAddress, sha256, sizeBytes } = digester.of(bytes);
  return { contentAddress, sha256, sizeBytes };
}

export const OTHER_SHA256 = parseSha256('0f'.repeat(32));

export async function* body(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? bytesOf(chunk) : chunk;
}

export function createCommand({ actor }: PlanesSubject, members: Partial<CreatePackage> = {}): CreatePackage {
  return { name: 'nightly', producer: 'ci', subject: 'engine', retentionClass: 'transient', actor, ...members };
}

export function create(planes: PlanesSubject, members: Partial<CreatePackage> = {}): Promise<CreatedPackage> {
  return planes.control.packages.create(createCommand(planes, members));
}

/** An open package, and a grant for it. */
export async function openPackage(planes: PlanesSubject, members: Partial<CreatePackage> = {}) {
  const created = await create(planes, members);
  return { packageId: created.package.packageId, grant: created.uploadGrant?.token ?? '' };
}

export interface Stored {
  readonly packageId: PackageId;
  readonly grant: string;
  readonly file: FileView;
}

/** A package with one file, `a.txt`. */
export async function packageWithFile(planes: PlanesSubject, content: string | Uint8Array = 'content'): Promise<Stored> {
  const opened = await openPackage(planes);
  const request = { grant: opened.grant, relativePath: 'a.txt', mediaType: 'text/plain' };
  return { ...opened, file: await planes.data.ingest(request, body(content)) };
}

export async function finalizedPackage(planes: PlanesSubject): Promise<Stored> {
  const stored = await packageWithFile(planes);
  await planes.control.packages.finalize({ packageId: stored.packageId, actor: planes.actor });
  return stored;
}

/** A package without files, never finalized, that was let go up to a status; with a grant from before. */
export async function collectedPackage(planes: PlanesSubject, upTo: LetGoStatus) {
  const opened = await openPackage(planes);
  await planes.collect(opened.packageId, upTo);
  return opened;
}

/** What a data plane would say of a small file, whether it has it or not. */
export function receiptFor(grant: string, members: Partial<Receipt> = {}): Receipt {
  return {
    grant,
    fileId: parseId<FileId>(v7()),
    storageLocationId: parseId<StorageLocationId>(v7()),
    relativePath: 'a.txt',
    mediaType: 'text/plain',
    ...digestsOf(bytesOf('content')),
    backendId: 'local',
    generation: 0,
    idempotencyKey: null,
    uploadLease: null,
    ...members,
  };
}

export function uploadClaimsFor(planes: PlanesSubject, packageId: PackageId, members: Partial<UploadClaims> = {}) {
  const claims = {
    op: 'upload',
    actor: planes.actor,
    packageId,
    backendId: 'local',
    relativePath: null,
    maxFileBytes: null,
    uploadId: null,
  } as const;
  return { ...claims, ...members };
}

/** Records one receipt; rejects with the error of its result. */
export async function recordOne(planes: PlanesSubject, receipt: Receipt): Promise<FileView> {
  const [result] = await planes.control.receipts.record([receipt]);
  return fileOf(result);
}

export function fileOf(result: ReceiptResult | undefined): FileView {
  if (result === undefined) throw new Error('a receipt without a result');
  if ('error' in result) throw result.error;
  return result.file;
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
