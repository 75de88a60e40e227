import {
  type ArtifactStoreError,
  type ErrorKind,
  type FileView,
  GrantMismatchError,
  type IngestAllRequest,
  type IngestRequest,
  ObjectReclaimedRetryError,
  type SeriesEntry,
  type SeriesResult,
} from '@artifact-store/planes';
import { failureOf, fileToStore, type Ingestion } from './ingest.js';
import { publishAndRecordAll, type TakenIn } from './record.js';
import { type FileToStore, type Intake, takeIn } from './store-file.js';
import { UploadSource } from './upload-source.js';

/** A batch has so many files, or bytes, at most (a single larger file is one by itself); what is staged is bounded by two of them. */
const BATCH_FILES = 256;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Failures that are not of one file: the next one would meet them too, or its bytes can no longer be found. */
const OF_THE_SERIES = new Set<ErrorKind>([
  'malformed',
  'timeout',
  'unauthenticated',
  'forbidden',
  'unavailable',
  'storage_full',
  'integrity',
  'internal',
]);
/** Refusals that hold for every further file of the package: their bytes need not be stored to hear it again. */
const OF_THE_PACKAGE = new Set([
  'too_many_files',
  'package_not_found',
  'package_not_open',
  'package_collecting',
  'package_collected',
]);

/** Many uploads: while one batch is published and recorded, the next is received and staged. */
export async function* ingestAll(
  ingestion: Ingestion,
  { grant }: IngestAllRequest,
  entries: AsyncIterable<SeriesEntry>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SeriesResult, void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const source = new UploadSource(entries, ingestion.limits.idleTimeoutMs, either);
  try {
    const claims = await ingestion.verifier.verify(grant, 'upload');
    const backend = ingestion.backends.get(claims.backendId);
    const named = (request: IngestRequest) => fileToStore(ingestion, request, claims);
    yield* new Series({ ingestion, backend, signal: either }, { grant, named }, source, stop).results();
  } catch (error) {
    throw failureOf(error, signal);
  } finally {
    source.destroy();
  }
}

/** What came of reading one entry, or of a batch. */
type Step =
  | { readonly kind: 'taken'; readonly file: TakenIn }
  | { readonly kind: 'passed'; readonly result: SeriesResult }
  | { readonly kind: 'end'; readonly error?: unknown }
  | { readonly kind: 'settled'; readonly results: readonly SeriesResult[]; readonly failure: ArtifactStoreError | undefined };

/** What the grant of a series allows. */
interface Granted {
  readonly grant: string;
  /** Checks an entry. */
  readonly named: (request: IngestRequest) => FileToStore;
}

class Series {
  readonly #intake: Intake;
  readonly #granted: Granted;
  readonly #source: UploadSource<SeriesEntry>;
  readonly #stop: AbortController;
  #gathered: TakenIn[] = [];
  #gatheredBytes = 0;
  #end: { readonly error?: unknown } | null = null;
  #hasFailed = false;
  /** What the package refuses every further file with. */
  #refusal: ArtifactStoreError | null = null;

  constructor(intake: Intake, granted: Granted, source: UploadSource<SeriesEntry>, stop: AbortController) {
    this.#intake = intake;
    this.#granted = granted;
    this.#source = source;
    this.#stop = stop;
  }

  async *results(): AsyncGenerator<SeriesResult, void> {
    let reading: Promise<Step> | null = null;
    let settling: Promise<Step> | null = null;
    try {
      for (;;) {
        if (settling === null && this.#gathered.length > 0 && !this.#hasFailed) settling = this.#settle();
        if (reading === null && this.#end === null && this.#hasRoom()) reading = this.#read();
        const underWay = [reading, settling].filter((each) => each !== null);
        if (underWay.length === 0) break;
        const step: Step = await Promise.race(underWay);
        if (step.kind === 'settled') settling = null;
        else reading = null;
        yield* this.#take(step);
      }
      if (this.#end !== null && 'error' in this.#end) throw this.#end.error;
    } finally {
      // Nobody asks for more, or there is no more: what is still read is given up, and nothing stays staged.
      this.#stop.abort();
      const last = await Promise.all([reading, settling]);
      for (const step of last) if (step?.kind === 'taken') this.#gathered.push(step.file);
      await discardAll(this.#gathered);
    }
  }

  *#take(step: Step): Generator<SeriesResult, void> {
    switch (step.kind) {
      case 'taken':
        this.#gathered.push(step.file);
        this.#gatheredBytes += step.file.receiptOf(0).sizeBytes;
        return;
      case 'passed':
        yield step.result;
        return;
      case 'end':
        this.#end ??= step;
        return;
      case 'settled':
        if (step.failure !== undefined) this.#fail(step.failure);
        yield* step.results;
    }
  }

  /** Gives up what is under way and what has gathered: it would fail too, and nothing was said of it. */
  #fail(error: ArtifactStoreError): void {
    this.#end = { error };
    this.#hasFailed = true;
    this.#stop.abort(error);
  }

  #hasRoom(): boolean {
    return this.#gathered.length < BATCH_FILES && this.#gatheredBytes < BATCH_BYTES;
  }

  /** Reads one entry to its end. Never rejects. */
  async #read(): Promise<Step> {
    try {
      const entry = await this.#source.next();
      if (entry === null) return { kind: 'end' };
      if (entry.kind === 'skipped') return { kind: 'passed', result: { outcome: 'skipped', relativePath: entry.relativePath } };
      const body = new UploadSource(entry.body, this.#intake.ingestion.limits.idleTimeoutMs, this.#intake.signal);
      try {
        return await this.#readBody(entry, body);
      } finally {
        body.destroy();
      }
    } catch (error) {
      return { kind: 'end', error };
    }
  }

  async #readBody(entry: Exclude<SeriesEntry, { kind: 'skipped' }>, body: UploadSource): Promise<Step> {
    let refusal = entry.kind === 'refused' ? entry.error : this.#refusal;
    if (entry.kind === 'file' && refusal === null) {
      try {
        const { grant, named } = this.#granted;
        return { kind: 'taken', file: await takeIn(this.#intake, named({ ...entry, grant }), body) };
      } catch (error) {
        refusal = failureOf(error, this.#intake.signal);
        if (isOfTheSeries(refusal)) throw refusal;
      }
    }
    // Read to its end, whatever it is: behind it comes the next.
    while ((await body.next()) !== null);
    const { relativePath } = entry;
    return { kind: 'passed', result: { outcome: 'refused', relativePath, error: refusal as ArtifactStoreError } };
  }

  /** Publishes and records what has gathered. Never rejects. */
  async #settle(): Promise<Step> {
    const batch = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    const { backend, ingestion, signal } = this.#intake;
    try {
      const outcomes = await publishAndRecordAll(ingestion, backend, batch);
      const results = outcomes.map((outcome, index) => resultOf(batch[index] as TakenIn, outcome, signal));
      const refusals = results.flatMap((result) => (result.outcome === 'refused' ? [result.error] : []));
      this.#refusal ??= refusals.find(({ code }) => OF_THE_PACKAGE.has(code)) ?? null;
      return { kind: 'settled', results, failure: refusals.find(isOfTheSeries) };
    } catch (error) {
      return { kind: 'settled', results: [], failure: failureOf(error, signal) };
    } finally {
      await discardAll(batch);
    }
  }
}

function resultOf(
  { receiptOf }: TakenIn,
  outcome: PromiseSettledResult<FileView>,
  signal: AbortSignal | undefined,
): SeriesResult {
  const { fileId, relativePath } = receiptOf(0);
  if (outcome.status === 'rejected') return { outcome: 'refused', relativePath, error: failureOf(outcome.reason, signal) };
  // Under another id than this upload was given it had been recorded before.
  return { outcome: outcome.value.fileId === fileId ? 'recorded' : 'reused', file: outcome.value };
}

function isOfTheSeries(error: ArtifactStoreError): boolean {
  if (error instanceof ObjectReclaimedRetryError || error instanceof GrantMismatchError) return false;
  return OF_THE_SERIES.has(error.kind);
}

async function discardAll(files: readonly TakenIn[]): Promise<void> {
  await Promise.all(files.map(({ staged }) => staged.discard()));
}
