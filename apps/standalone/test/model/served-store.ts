import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@artifact-store/config';
import { type FixedClock, TRANSIENT_SECONDS } from '@artifact-store/testkit';

/** A store behind HTTP, on servers that come and go. */
export interface ServedStore {
  readonly database: Config['database'];
  readonly storageRoot: string;
  /** What the servers go by. */
  readonly clock: FixedClock;
  /** Where it is now. The token may do everything; the data plane is null where it is the API itself. */
  address(): { readonly apiUrl: string; readonly token: string; readonly dataPlaneUrl: string | null };
  /** Ends servers, as this store's end, and starts them again. */
  restart(): Promise<void>;
  /** Has something done to the database itself: without servers, where they would not let it. */
  maintained<Answer>(act: () => Promise<Answer>): Promise<Answer>;
  /** Ends it, and removes what it kept. */
  close(): Promise<void>;
}

/** Settings of servers that keep packages for as long as the model thinks, and begin no job by themselves. */
export async function modelSettings(directory: string): Promise<Record<string, string>> {
  const classes = join(directory, 'retention.toml');
  await writeFile(classes, `[retention_classes.transient]\ndefault_duration_seconds = ${TRANSIENT_SECONDS}\n`);
  return {
    ARTIFACTSTORE_RETENTION_CONFIG_PATH: classes,
    ARTIFACTSTORE_RETENTION_SWEEP_INTERVAL_SECONDS: '0',
    ARTIFACTSTORE_GC_INTERVAL_SECONDS: '0',
    ARTIFACTSTORE_VERIFY_INTERVAL_SECONDS: '0',
    ARTIFACTSTORE_LOG_LEVEL: 'INFO',
  };
}
