import { Worker } from 'node:worker_threads';
import { type PackageId, parseId } from '@artifact-store/identity';
import { DatabaseInUseError, InternalError, PackageNotFoundError, type ReceiptResult } from '@artifact-store/planes';
import { afterEach, describe, expect, it } from '@jest/globals';
import { encodeError, encodeResults } from '../src/control/thread/error-codec.js';
import { ThreadCalls } from '../src/control/thread/thread-calls.js';

const packageId = parseId<PackageId>('019bf4c0-0000-7000-8000-000000000001');

describe('Calls of the thread', () => {
  let worker: Worker;

  /** A thread of which only what it says matters. */
  const callsOf = (program: string, data: object = {}) => {
    const head = "const { parentPort, workerData } = require('node:worker_threads');";
    worker = new Worker(`${head}\n${program}`, { eval: true, workerData: data });
    return new ThreadCalls(worker);
  };

  afterEach(() => worker.terminate());

  it('know the log once the thread is open', async () => {
    expect(await callsOf("parentPort.postMessage({ opened: { logId: 'x' } })").opened).toEqual({ logId: 'x' });
  });

  it('fail as the thread failed to open', async () => {
    const failed = encodeError(new DatabaseInUseError('another writer has the database file'));
    const { opened } = callsOf('parentPort.postMessage({ failed: workerData })', failed);
    await expect(opened).rejects.toThrow(DatabaseInUseError);
  });

  it('show the defect of a thread that cannot start', async () => {
    await expect(callsOf("throw new SyntaxError('half a program')").opened).rejects.toThrow('half a program');
  });

  it('do not wait for ever for a thread that stops before it is open', async () => {
    await expect(callsOf('process.exit(0)').opened).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  it('fail, those under way and those that follow, when the thread dies; and health is an answer all the same', async () => {
    const calls = callsOf("parentPort.on('message', () => { throw new Error('gone') })");
    const plane = calls.controlPlane();
    const underWay = [plane.packages.get(packageId), plane.events.page({ since: 0 })];
    for (const call of underWay) await expect(call).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(plane.packages.get(packageId)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await plane.health.check()).toEqual({ healthy: false, detail: 'the control plane has stopped' });
    expect(await plane.health.storage()).toBeNull();
    await calls.close();
  });

  it('fail alone where their parameters cannot be sent', async () => {
    const calls = callsOf("parentPort.on('message', ({ call }) => parentPort.postMessage({ call, answer: 'fine' }))");
    const { packages } = calls.controlPlane();
    await expect(packages.get((() => {}) as unknown as PackageId)).rejects.toThrow('could not be cloned');
    expect(await packages.get(packageId)).toBe('fine');
  });

  it('carry an error of the catalogue with what caused it, for the log', async () => {
    const cause = new Error('SQLITE_ERROR: near FORM');
    const data = encodeError(new InternalError('the database refused a statement', { a: 1 }, { cause }));
    const calls = callsOf("parentPort.on('message', ({ call }) => parentPort.postMessage({ call, error: workerData }))", data);
    const failure = calls.controlPlane().packages.get(packageId);
    await expect(failure).rejects.toThrow(InternalError);
    await expect(failure).rejects.toMatchObject({
      detail: 'the database refused a statement',
      members: { a: 1 },
      cause: { message: expect.stringContaining('near FORM') },
    });
  });

  it('carry errors that are answers', async () => {
    const results: readonly ReceiptResult[] = [{ error: new PackageNotFoundError('no package', { package_id: packageId }) }];
    const program = "parentPort.on('message', ({ call }) => parentPort.postMessage({ call, answer: workerData }))";
    const [result] = await callsOf(program, encodeResults(results)).controlPlane().receipts.record([]);
    expect(result).toMatchObject({ error: { code: 'package_not_found', members: { package_id: packageId } } });
  });

  it('end with the thread when they are closed, however often', async () => {
    const calls = callsOf("parentPort.on('message', () => parentPort.close())");
    await Promise.all([calls.close(), calls.close()]);
    await calls.close();
  });
});
