import type { CborMap } from '@artifact-store/encoding';
import type { GrantKey, WorkingControlPlane } from '@artifact-store/planes';
import type { ControlConfig } from '../../control.js';

/** What the thread needs to open the control plane; it travels by structured clone. */
export interface ThreadData {
  readonly config: ControlConfig;
  readonly key: GrantKey;
}

export type Role = keyof WorkingControlPlane;

export type Request =
  | { readonly call: number; readonly role: Role; readonly method: string; readonly parameters: readonly unknown[] }
  | { readonly close: true };

/** What the other side needs to know of the opened control plane. */
export interface Opened {
  readonly logId: string;
}

export type Reply =
  | { readonly opened: Opened }
  | { readonly failed: EncodedError }
  | { readonly call: number; readonly answer: unknown }
  | { readonly call: number; readonly error: EncodedError };

/** An error of the catalogue by its code, with the text of what caused it, for the log; or the text of any other error. */
export type EncodedError =
  | { readonly code: string; readonly detail: string; readonly members: CborMap; readonly cause?: string | undefined }
  | { readonly text: string };

/** Every method of the plane: one that is missing here does not compile. */
export const METHODS: { readonly [Name in Role]: { readonly [Method in keyof WorkingControlPlane[Name]]: true } } = {
  packages: { create: true, get: true, list: true, listFiles: true, grantUpload: true, finalize: true, manifest: true },
  files: { get: true, grantRead: true },
  receipts: { record: true },
  retention: { get: true, holds: true, history: true, explain: true, extend: true, hold: true, release: true },
  collection: { undelete: true },
  schemas: { register: true, get: true, list: true },
  events: { page: true, at: true },
  jobs: { create: true, get: true, list: true, items: true, cancel: true },
  work: {
    next: true,
    renew: true,
    release: true,
    fail: true,
    sweep: true,
    collect: true,
    reclaimed: true,
    toVerify: true,
    verified: true,
    toReconcile: true,
    reconciled: true,
    expireUploads: true,
  },
  known: { record: true },
  uploads: { create: true, get: true, abort: true },
  uploadLeases: { begin: true, heartbeat: true, end: true },
  log: { head: true, hasObjectsOn: true },
  health: { check: true, jobs: true, storage: true },
};
