import type { ContentAddress, FileId, PackageId, Timestamp } from '@artifact-store/identity';
import type { ControlPlane, DataPlane, GrantClaims, Work } from '@artifact-store/planes';
import type { FaultyBackend } from './faulty-backend.js';
import type { LetGoStatus } from './let-go.js';

/** Files that one package of a subject may hold at most, and bytes that one file may have. */
export const MAX_PACKAGE_FILES = 4;
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** Uploads of a subject may be silent for so long. */
export const IDLE_SECONDS = 3;

/** Both planes over an empty log and an empty backend, and what tests do behind their back. */
export interface PlanesSubject {
  readonly control: ControlPlane;
  readonly data: DataPlane;
  /** The side that works on jobs, in this process. Nobody else does. */
  readonly work: Work;
  /** Who acts: over HTTP the token says so, whatever the arguments do. */
  readonly actor: string;
  readonly backend: FaultyBackend;
  /** A grant as this log signs it, whatever it says; one that has ended long ago, if asked for. */
  sign(claims: WithoutLog<GrantClaims>, options?: { readonly expired?: boolean; readonly logId?: string }): Promise<string>;
  /** What the clock of both planes says, which goes on from wherever it was set to. */
  now(): Timestamp;
  /** Sets it forward. */
  passTime(seconds: number): void;
  /** Lets a package go, as far as the log tells: up to a status. */
  collect(packageId: PackageId, upTo: LetGoStatus): Promise<void>;
  /** Cuts the data plane off from the control plane, for good. */
  isolateData(): Promise<void>;
  /** Makes every copy of a file one that was deleted, as far as the views know. */
  loseCopies(fileId: FileId): Promise<void>;
  /** Puts other bytes in the place of an object's, or nothing. */
  tamper(address: ContentAddress, change: (bytes: Buffer) => Uint8Array | null): Promise<void>;
  /** Puts files of somebody else's into the backend. */
  plant(names: readonly string[]): Promise<void>;
  /** Makes the backend, to which nothing was written yet, that of another log. */
  disown(): Promise<void>;
  /** Leaves the first bytes only of the object that a file is. */
  truncateCopies(fileId: FileId): Promise<void>;
  close(): Promise<void>;
}

export type WithoutLog<Claims> = Claims extends unknown ? Omit<Claims, 'logId'> : never;
