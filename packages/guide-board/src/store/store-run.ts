import type { Packages } from '@artifact-store/planes';
import { DEFAULT_PATIENCE, type Patience, systemTimer, withPatience } from '@artifact-store/transfer';
import { contentDigestOf } from '../run/content-digest.js';
import { isRaw } from '../run/documents.js';
import type { LocalRun } from '../run/read-run.js';
import { ensureSchema, type RunSchema, type RunSchemas } from './run-schema.js';
import { assertFits } from './same-run.js';
import { type Part, type PartOptions, type PartPorts, PRODUCER, type StoredPackage, storePart } from './store-part.js';

export interface StorePorts extends PartPorts {
  readonly packages: PartPorts['packages'] & Pick<Packages, 'list'>;
  readonly schemas: RunSchemas;
}

export interface StoreOptions extends PartOptions {
  readonly schema: RunSchema;
  /** `release-evidence` if not given. Not with `splitRaw`. */
  readonly retentionClass?: string | undefined;
  /** Summaries and raw artifacts become packages of their own, kept as long as each is worth. */
  readonly splitRaw?: boolean | undefined;
  /** Stands for the run id where the same run is to be stored once more. */
  readonly key?: string | undefined;
}

export interface StoredRun extends StoredPackage {
  /** The package of the raw artifacts; null where they are in the same one, or where there are none. */
  readonly raw: StoredPackage | null;
}

const WHOLE = { retentionClass: 'release-evidence', include: () => true, metadata: {} } as const;
const RAW = { retentionClass: 'raw-evidence', include: isRaw, metadata: { part: 'raw' } } as const;
const SUMMARY = {
  retentionClass: 'summary-evidence',
  include: (path: string) => !isRaw(path),
  metadata: { part: 'summary' },
} as const;

/**
 * Stores a run that was read, as one package or two. The run id makes it repeatable: the same run again, also at the same time, is the
 * same package.
 * @throws RunConflictError where the run is stored with other content; FileChangedError where the directory is not what was read
 * @throws what `ensureSchema` and `push` throw
 */
export async function storeRun(ports: StorePorts, run: LocalRun, options: StoreOptions): Promise<StoredRun> {
  const { schema, actor, retentionClass = WHOLE.retentionClass, key = run.runId } = options;
  const patience = patienceOf(options);
  await withPatience(patience, () => ensureSchema(ports.schemas, schema, actor, ports.digester));
  const contentDigest = contentDigestOf(run.files, ports.digester);
  const store = (part: Part) => storePart(ports, run, part, contentDigest, options);
  if (options.splitRaw !== true) return { ...(await store({ ...WHOLE, retentionClass, key })), raw: null };

  const expected = { producer: PRODUCER, key, retentionClass: SUMMARY.retentionClass, contentDigest };
  await withPatience(patience, () => assertFits(ports.packages, run, expected));
  // Raw first: the summary names what it was made from.
  const hasRaw = run.files.some(({ relativePath }) => isRaw(relativePath));
  const raw = hasRaw ? await store({ ...RAW, key: `${key}/raw` }) : null;
  const names = raw === null ? {} : { raw_package_id: raw.packageId, raw_manifest_digest: raw.manifestDigest };
  const summary = { ...SUMMARY, key, metadata: { ...SUMMARY.metadata, ...names } };
  return { ...(await store(summary)), raw };
}

function patienceOf({ signal, patienceMilliseconds: milliseconds = DEFAULT_PATIENCE, onEvent }: StoreOptions): Patience {
  return { timer: systemTimer, signal, milliseconds, observe: onEvent ?? (() => {}) };
}
