import { createDigester } from '@artifact-store/digest';
import { type FileId, type PackageId, parseId, type StorageLocationId } from '@artifact-store/identity';
import { ArtifactStoreError, DatabaseUnavailableError } from '@artifact-store/planes';
import { MemoryEventStore, type MemoryRegistry, memoryRegistry, receipt } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Command } from '../index.js';

const digester = createDigester();

const which = fc.nat(2);
const content = fc.constantFrom('', 'x');
const path = fc.constantFrom('a', 'b', 'c', '../d');
const steps = fc.array(
  fc.record({
    request: fc.oneof(
      fc.record({
        do: fc.constant('create' as const),
        uniqueKey: fc.constantFrom(null, 'u'),
        subject: fc.constantFrom('s', 't'),
      }),
      fc.record({ do: fc.constant('upload' as const), which, path, content }),
      fc.record({ do: fc.constant('finalize' as const), which, allowEmpty: fc.boolean() }),
    ),
    /** What goes wrong before its answer arrives, one after the other: the sender asks again each time. */
    faults: fc.array(fc.constantFrom('lost request' as const, 'lost answer' as const), { maxLength: 3 }),
    /** How many steps later a late copy of it arrives; 0 for none. */
    lateBy: fc.nat(4),
  }),
  { maxLength: 25 },
);
type Step = (typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never)[number];
type Fault = Step['faults'][number];

/** A store whose transactions, or their answers, get lost. */
class FaultyStore extends MemoryEventStore {
  readonly faults: Fault[] = [];

  override async transact<Snapshot, Answer>(command: Command<Snapshot, Answer>): Promise<Answer> {
    const fault = this.faults.shift();
    if (fault === 'lost request') throw new DatabaseUnavailableError(fault);
    const answer = await super.transact(command);
    if (fault === 'lost answer') throw new DatabaseUnavailableError(fault);
    return answer;
  }
}

/** One run of the steps: a sender that repeats each request under one key until it has an answer that is not a fault. */
class Run {
  readonly store: FaultyStore;
  readonly #registry: MemoryRegistry;
  readonly #made: { packageId: PackageId; grant: string }[] = [];

  constructor() {
    let store: FaultyStore | undefined;
    this.#registry = memoryRegistry({ digester, store: (parts) => (store = new FaultyStore(parts)) });
    if (store === undefined) throw new Error('the registry opened no store');
    this.store = store;
  }

  /** What was answered: ids, or the code of a refusal. */
  async ask({ request }: Step, key: string): Promise<string> {
    try {
      return await this.#send(request, key);
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return this.ask({ request } as Step, key);
      if (error instanceof ArtifactStoreError) return error.code;
      throw error;
    }
  }

  async #send(request: Step['request'], idempotencyKey: string): Promise<string> {
    const { packages, receipts } = this.#registry.plane;
    if (request.do === 'create') {
      const { uniqueKey, subject } = request;
      const created = await this.#registry.create({ uniqueKey, subject, idempotencyKey });
      const { packageId } = created.package;
      if (created.uploadGrant !== null && !this.#made.some((each) => each.packageId === packageId)) {
        this.#made.push({ packageId, grant: created.uploadGrant.token });
      }
      return `${packageId} ${created.created}`;
    }
    const target = this.#made[request.which];
    if (target === undefined) return 'no package yet';
    if (request.do === 'finalize') {
      const { allowEmpty } = request;
      const { manifestDigest } = await packages.finalize({
        packageId: target.packageId,
        actor: 'ana',
        allowEmpty,
        idempotencyKey,
      });
      return manifestDigest;
    }
    const { primary: contentAddress, sha256, sizeBytes } = digester.of(new TextEncoder().encode(request.content));
    await packages.grantUpload({ packageId: target.packageId, actor: 'ana', relativePath: request.path, idempotencyKey });
    const fileId = parseId<FileId>(this.#registry.ids.next());
    const storageLocationId = parseId<StorageLocationId>(this.#registry.ids.next());
    const [result] = await receipts.record([
      receipt({
        grant: target.grant,
        fileId,
        storageLocationId,
        relativePath: request.path,
        contentAddress,
        sha256,
        sizeBytes,
        idempotencyKey,
      }),
    ]);
    if (result === undefined || 'error' in result) throw result?.error ?? new Error('no result');
    return result.file.fileId;
  }

  /** The whole log, ids by the order in which they first appear: a repeat that is answered uses up ids. */
  async log(): Promise<string[]> {
    const names = new Map<string, string>();
    const named = (text: string) =>
      text.replace(/019bf4c0-[0-9a-f-]{27}/g, (id) => {
        const name = names.get(id) ?? `id-${names.size}`;
        names.set(id, name);
        return name;
      });
    const events = await this.store.page(0, 1000);
    return events.map((event) => named(`${event.eventType} ${event.subjectId} ${new TextDecoder().decode(event.payload)}`));
  }
}

describe('any sequence of requests, each under a key of its own', () => {
  it('leaves the same log, and gets the same answers, whatever is lost on the way, repeated, or late', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const calm = new Run();
        const rough = new Run();
        const succeeded: string[] = [];
        for (const [index, step] of sequence.entries()) {
          const said = await calm.ask(step, `k-${index}`);
          rough.store.faults.push(...step.faults);
          const heard = await rough.ask(step, `k-${index}`);
          rough.store.faults.length = 0;
          expect(isId(heard)).toBe(isId(said));
          if (!isId(said)) expect(heard).toBe(said);
          succeeded[index] = isId(heard) ? heard : '';
          for (const [earlier, late] of sequence.slice(0, index).entries()) {
            if (late.lateBy !== index - earlier || succeeded[earlier] === '') continue;
            expect(await rough.ask(late, `k-${earlier}`)).toBe(succeeded[earlier]);
          }
        }
        expect(await rough.log()).toEqual(await calm.log());
      }),
      { numRuns: 200 },
    );
  });
});

const isId = (answer: string) => answer.startsWith('019bf4c0-') || answer.startsWith('blake3:');
