import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '@artifact-store/encoding';
import { type GrantJwk, InvalidConfigurationError } from '@artifact-store/planes';
import { localError } from '@artifact-store/transfer';
import { type PlaneKeys, PlaneKeysStepError } from './plane-keys.js';

/** The two documents of plane keys in a directory, each replaced as a whole and durably. */
export class KeyDirectory {
  readonly path: string;
  readonly controlPlanePath: string;
  readonly dataPlanePath: string;

  constructor(path: string) {
    this.path = path;
    this.controlPlanePath = join(path, 'control-plane.json');
    this.dataPlanePath = join(path, 'data-plane.json');
  }

  /** @throws PlaneKeysStepError where one of the documents is there, LocalFileError */
  async create(keys: PlaneKeys): Promise<void> {
    await this.#failingAsOurs(this.path, () => mkdir(this.path, { recursive: true, mode: 0o700 }));
    for (const path of [this.controlPlanePath, this.dataPlanePath]) if (existsSync(path)) throw taken(path);
    await this.#put(this.controlPlanePath, controlPlaneDocument(keys), link);
    await this.#put(this.dataPlanePath, dataPlaneDocument(keys), link);
  }

  /** @throws InvalidConfigurationError for what is no such document, LocalFileError */
  async read(): Promise<PlaneKeys> {
    const control = await this.#document(this.controlPlanePath);
    const data = await this.#document(this.dataPlanePath);
    const { grant_keys: grantKeys, plane_credentials: credentials, change = null } = control;
    const [dataPlaneCredential, ...others] = isTexts(data.plane_credentials) ? data.plane_credentials : [];
    const count = change === null ? 1 : 2;
    if (!isKeys(grantKeys) || !isTexts(credentials) || !isChange(change)) throw unknown(this.controlPlanePath);
    if (grantKeys.length !== count || credentials.length !== count) throw unknown(this.controlPlanePath);
    if (dataPlaneCredential === undefined || others.length > 0) throw unknown(this.dataPlanePath);
    if (!credentials.includes(dataPlaneCredential)) {
      throw new InvalidConfigurationError(`${this.dataPlanePath} was not made together with ${this.controlPlanePath}`);
    }
    return { grantKeys, credentials, change, dataPlaneCredential };
  }

  /** Replaces what differs, the control plane's document first: it takes all that the other can hold. */
  async replace(before: PlaneKeys, after: PlaneKeys): Promise<void> {
    const documents = [
      [this.controlPlanePath, controlPlaneDocument],
      [this.dataPlanePath, dataPlaneDocument],
    ] as const;
    for (const [path, document] of documents) {
      if (document(after) !== document(before)) await this.#put(path, document(after), rename);
    }
  }

  async #document(path: string): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.#failingAsOurs(path, () => readFile(path, 'utf8'));
    try {
      const document: unknown = parseJson(text);
      if (typeof document === 'object' && document !== null) return { ...document };
    } catch {
      // The parser's message would repeat parts of the secret.
    }
    throw unknown(path);
  }

  /** Nobody ever sees half of a document, and after a power failure it is the old one or the new one. */
  async #put(path: string, content: string, publish: typeof link | typeof rename): Promise<void> {
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    await this.#failingAsOurs(path, async () => {
      try {
        await using file = await open(draft, 'wx', 0o600);
        await file.writeFile(content);
        await file.sync();
        await chmod(draft, 0o600);
        await publish(draft, path);
      } finally {
        await unlink(draft).catch(() => {});
      }
      await using directory = await open(this.path, 'r');
      await directory.sync();
    });
  }

  async #failingAsOurs<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw localError(path, error);
      throw taken(path);
    }
  }
}

function controlPlaneDocument({ grantKeys, credentials, change }: PlaneKeys): string {
  const members = { grant_keys: grantKeys, plane_credentials: credentials, ...(change === null ? {} : { change }) };
  return `${JSON.stringify(members, null, 2)}\n`;
}

function dataPlaneDocument({ dataPlaneCredential }: PlaneKeys): string {
  return `${JSON.stringify({ plane_credentials: [dataPlaneCredential] }, null, 2)}\n`;
}

function taken(path: string): PlaneKeysStepError {
  const remedy = 'Change keys that are in use by plane-keys add, or name another directory.';
  return new PlaneKeysStepError(`${path} is there already`, remedy);
}

function unknown(path: string): InvalidConfigurationError {
  return new InvalidConfigurationError(`${path} is not what plane-keys has written`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
}

function isKeys(value: unknown): value is readonly GrantJwk[] {
  const isKey = (each: unknown) =>
    typeof each === 'object' && each !== null && isTexts(['kid', 'x', 'd'].map((name) => Reflect.get(each, name)));
  return Array.isArray(value) && value.every(isKey);
}

function isChange(value: unknown): value is PlaneKeys['change'] {
  return value === null || value === 'added' || value === 'promoted';
}
