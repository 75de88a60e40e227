/** An event store that records small facts for many clients at the same time. */
export interface Contestant {
  readonly name: string;
  /** What one client does again and again: records one fact, and waits until that is durable. */
  client(): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

/** The fact that all of them record: a file of a package. */
export interface FileFact {
  readonly fileId: string;
  readonly storageLocationId: string;
  readonly relativePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** 64 hex digits. */
  readonly digest: string;
}
