import type { ContentAddress, Digester, PackageId } from '@artifact-store/identity';
import type { CreatePackage } from '@artifact-store/planes';
import type { DataPlaneAt, PushKnown, PushPackages } from '../ports.js';
import type { TransferObserver } from '../progress/events.js';
import type { Timer } from '../timer.js';
import type { DigestCache, OpenDigestCache } from './cache/digest-cache.js';
import type { IncludeFile } from './local-tree.js';

export interface PushPorts {
  readonly packages: PushPackages;
  readonly dataPlane: DataPlaneAt;
  /** Says what need not be sent; all is sent if not given. */
  readonly known?: PushKnown | undefined;
  /** What is remembered of files from push to push; nothing if not given. */
  readonly digestCache?: OpenDigestCache | undefined;
  /** One of the push's own if not given. */
  readonly digester?: Digester | undefined;
  readonly timer?: Timer | undefined;
}

/** The ports of one push, with nothing left open. */
export type OpenPorts = Pick<PushPorts, 'packages' | 'dataPlane' | 'known'> & {
  readonly digester: Digester;
  readonly cache: DigestCache;
  readonly timer: Timer;
};

export interface PushOptions {
  /** A directory, or one file. */
  readonly source: string;
  /** Which regular files below the directory to send; all if not given. */
  readonly include?: IncludeFile | undefined;
  /** The package to create; with `uniqueKey` an existing one is filled or, if it is complete, compared. */
  readonly package: CreatePackage;
  /** Names the server in the resume file. */
  readonly api: string;
  /** Absolute path of a file that makes an interrupted push go on where it was. It is deleted when the push is complete. */
  readonly resumeFile?: string | undefined;
  /** Small files at once, 8 if not given; of large ones, and of series of many small ones, three at most. */
  readonly parallel?: number | undefined;
  /** False leaves the package open. */
  readonly finalize?: boolean | undefined;
  readonly allowEmpty?: boolean | undefined;
  /** How long servers that do not answer are borne with, without any progress; 120,000 if not given, 0 not at all. */
  readonly patienceMilliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: TransferObserver | undefined;
}

export interface PushResult {
  readonly packageId: PackageId;
  /** Null where the package was left open. */
  readonly manifestDigest: ContentAddress | null;
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly sentBytes: number;
  readonly reusedBytes: number;
  readonly seconds: number;
}
