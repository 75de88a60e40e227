import { mkdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createDataPlane, guardBackends } from '@artifact-store/bytes';
import { configOf } from '@artifact-store/config';
import { createDigester } from '@artifact-store/digest';
import { controlOver, openDatabaseOf } from '@artifact-store/embedded/control';
import { type Clock, type IdSource, timestampOf } from '@artifact-store/identity';
import {
  ControlPlaneUnavailableError,
  type GrantClaims,
  type GrantJwk,
  type GrantTrust,
  generateGrantJwk,
  grantSigner,
  grantVerifier,
  importGrantKey,
  type LogSource,
  type Receipts,
  type UploadLeases,
  type WorkingControlPlane,
} from '@artifact-store/planes';
import { objectName, openLocalBackend } from '@artifact-store/storage';
import Sqlite from 'better-sqlite3';
import { v7 } from 'uuid';
import { temporaryDirectory } from '../../temporary-directory.js';
import { faultyBackend } from './faulty-backend.js';
import { letGo } from './let-go.js';
import { IDLE_SECONDS, MAX_FILE_BYTES, MAX_PACKAGE_FILES, type PlanesSubject } from './subject.js';

const LONG_AGO = { now: () => timestampOf(Date.now() - 24 * 60 * 60 * 1000) };
const ids: IdSource = { next: () => v7() };

/** How the data plane gets at the control plane. */
export interface PlaneLink {
  readonly receipts: Receipts;
  readonly uploads: UploadLeases;
  readonly trust: GrantTrust;
  readonly log: LogSource;
  /** Cuts it. */
  cut(): Promise<void>;
}

export interface InProcessSubject extends PlanesSubject {
  readonly logId: string;
  readonly jwk: GrantJwk;
}

/** The log of the control plane, and the key that its grants are signed with. */
export interface LinkedLog {
  readonly logId: string;
  readonly jwk: GrantJwk;
  readonly log: LogSource;
}

export interface InProcessOptions {
  /** Puts something between the planes; nothing by default. */
  readonly link?: ((control: PlanesSubject['control'], log: LinkedLog) => Promise<PlaneLink>) | undefined;
}

/** Both planes in this process: SQLite, a directory, a key of its own. */
export async function inProcessPlanes({ link: linkTo }: InProcessOptions = {}): Promise<InProcessSubject> {
  const directory = await temporaryDirectory();
  const config = configOf({
    ARTIFACTSTORE_DATABASE_URL: `sqlite:///${join(directory.path, 'log.db')}`,
    ARTIFACTSTORE_STORAGE_LOCAL_ROOT: join(directory.path, 'storage'),
    ARTIFACTSTORE_MAX_PACKAGE_FILES: String(MAX_PACKAGE_FILES),
    ARTIFACTSTORE_MAX_FILE_BYTES: String(MAX_FILE_BYTES),
  });
  const clock = new ShiftedClock();
  const digester = createDigester({ threads: 1 });
  const jwk = await generateGrantJwk();
  const key = await importGrantKey(jwk);
  const database = await openDatabaseOf(config, { clock, ids });
  await database.migrate();
  const { control, logId, trust, close } = await controlOver(database, config, { clock, ids, digester, keys: [key] });
  const link = linkTo === undefined ? direct(control, trust) : await linkTo(control, { logId, jwk, log: control.log });
  const root = join(directory.path, 'storage');
  const backend = faultyBackend(await openLocalBackend({ id: 'local', root, clock, ids }));
  const data = createDataPlane({
    backends: guardBackends([backend], link.log),
    digester,
    verifier: grantVerifier(link.trust, clock),
    receipts: link.receipts,
    uploads: link.uploads,
    ids,
    limits: { idleTimeoutMs: IDLE_SECONDS * 1000, maxFileBytes: MAX_FILE_BYTES },
  });
  return {
    control,
    data,
    work: control.work,
    actor: 'ci',
    backend,
    logId,
    jwk,
    async sign(claims, { expired = false, logId: otherLog = logId } = {}) {
      const signer = grantSigner({ key, clock: expired ? LONG_AGO : clock, nextId: () => ids.next(), ttlSeconds: 900 });
      return (await signer.sign({ ...claims, logId: otherLog } as GrantClaims)).token;
    },
    now: () => clock.now(),
    passTime: (seconds) => clock.shift(seconds),
    collect: (packageId, upTo) => letGo(database.eventStore, packageId, upTo),
    isolateData: () => link.cut(),
    async loseCopies(fileId) {
      using database = new ClosingDatabase(join(directory.path, 'log.db'));
      database.run(`UPDATE storage_locations SET status = 'deleted' WHERE file_id = ?`, fileId);
    },
    async tamper(address, change) {
      const path = join(root, objectName({ address, generation: 0 }));
      const changed = change(await readFile(path));
      await (changed === null ? unlink(path) : writeFile(path, changed));
    },
    async plant(names) {
      for (const path of names.map((name) => join(root, name))) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, 'not ours');
      }
    },
    disown: () => backend.registryFile.replace(Buffer.from('{"log_id":"another","seen_sequence":0}')),
    async truncateCopies(fileId) {
      const { digestPrimary: hex } = await control.files.get(fileId);
      await truncate(join(root, 'blake3', hex.slice(0, 2), hex.slice(2, 4), hex), 1);
    },
    async close() {
      await backend.dispose();
      await digester.close();
      await close();
      await directory.remove();
    },
  };
}

/** The system's clock, and what a test sets it forward by. */
class ShiftedClock implements Clock {
  #shift = 0;

  now() {
    return timestampOf(Date.now() + this.#shift);
  }

  shift(seconds: number): void {
    this.#shift += seconds * 1000;
  }
}

class ClosingDatabase {
  readonly #database: Sqlite.Database;

  constructor(path: string) {
    this.#database = new Sqlite(path);
  }

  run(sql: string, ...parameters: readonly string[]): void {
    this.#database.prepare(sql).run(...parameters);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function direct(
  { receipts, uploadLeases, log }: Pick<WorkingControlPlane, 'receipts' | 'uploadLeases' | 'log'>,
  trust: GrantTrust,
): PlaneLink {
  let isCut = false;
  const through = <Answer>(call: () => Promise<Answer>): Promise<Answer> =>
    isCut ? Promise.reject(new ControlPlaneUnavailableError('the control plane does not answer')) : call();
  return {
    trust,
    log: { head: () => through(() => log.head()), hasObjectsOn: (backendId) => through(() => log.hasObjectsOn(backendId)) },
    receipts: { record: (batch) => through(() => receipts.record(batch)) },
    uploads: {
      begin: (command) => through(() => uploadLeases.begin(command)),
      heartbeat: (lease) => through(() => uploadLeases.heartbeat(lease)),
      end: (lease) => through(() => uploadLeases.end(lease)),
    },
    async cut() {
      isCut = true;
    },
  };
}
