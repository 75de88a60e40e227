import {
  DatabaseUnavailableError,
  DuplicateRelativePathError,
  type FileView,
  InternalError,
  MAX_RECEIPTS,
  type Receipt,
  type ReceiptResult,
} from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import { ReceiptBatches } from './receipt-batches.js';

const receipt = (name: string) => ({ relativePath: name }) as Receipt;
const recorded = ({ relativePath }: Receipt): ReceiptResult => ({ file: { relativePath } as FileView });

interface Call {
  readonly receipts: readonly Receipt[];
  readonly answer: (results: readonly ReceiptResult[]) => void;
  readonly fail: (error: Error) => void;
}

/** A control plane whose calls wait until the test answers them. */
function heldReceipts() {
  const calls: Call[] = [];
  let called = () => {};
  return {
    calls,
    record: (receipts: readonly Receipt[]) =>
      new Promise<readonly ReceiptResult[]>((answer, fail) => {
        calls.push({ receipts, answer, fail });
        called();
      }),
    async call(index: number): Promise<Call> {
      for (;;) {
        const call = calls[index];
        if (call !== undefined) return call;
        await new Promise<void>((resolve) => {
          called = resolve;
        });
      }
    },
  };
}

const answerAll = ({ answer, receipts }: Call) => answer(receipts.map(recorded));
const namesOf = (receipts: readonly Receipt[]) => receipts.map(({ relativePath }) => relativePath);

describe('ReceiptBatches', () => {
  it('sends the first receipt at once, and gathers the next while it is under way', async () => {
    const { call, calls, record } = heldReceipts();
    const batches = new ReceiptBatches({ record });
    const files = ['a', 'b', 'c'].map((name) => batches.record(receipt(name)));
    expect(calls.map(({ receipts }) => namesOf(receipts))).toEqual([['a']]);

    answerAll(await call(0));
    const second = await call(1);
    expect(namesOf(second.receipts)).toEqual(['b', 'c']);
    answerAll(second);
    expect((await Promise.all(files)).map(({ relativePath }) => relativePath)).toEqual(['a', 'b', 'c']);
  });

  it('never sends more than the limit in one call', async () => {
    const { call, calls, record } = heldReceipts();
    const batches = new ReceiptBatches({ record });
    const files = Array.from({ length: MAX_RECEIPTS + 3 }, (_, index) => batches.record(receipt(String(index))));
    for (const index of [0, 1, 2]) answerAll(await call(index));
    await Promise.all(files);
    expect(calls.map(({ receipts }) => receipts.length)).toEqual([1, MAX_RECEIPTS, 2]);
  });

  it('gives each receipt its own result', async () => {
    const batches = new ReceiptBatches({
      record: async (receipts) =>
        receipts.map((sent) =>
          sent.relativePath === 'taken' ? { error: new DuplicateRelativePathError('taken') } : recorded(sent),
        ),
    });
    const outcomes = await Promise.allSettled(['free', 'taken', 'other'].map((name) => batches.record(receipt(name))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the receipts of a call that fails, and goes on with the others', async () => {
    const { call, record } = heldReceipts();
    const batches = new ReceiptBatches({ record });
    const [first, second] = [batches.record(receipt('a')), batches.record(receipt('b'))];
    (await call(0)).fail(new DatabaseUnavailableError('gone'));
    await expect(first).rejects.toThrow(DatabaseUnavailableError);
    answerAll(await call(1));
    expect((await second).relativePath).toBe('b');
  });

  it('fails a receipt that is left without an answer', async () => {
    const batches = new ReceiptBatches({ record: async () => [] });
    await expect(batches.record(receipt('a'))).rejects.toThrow(InternalError);
  });
});
