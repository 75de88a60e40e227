import { BackendUnavailableError } from '@artifact-store/planes';
import { describe, expect, it } from '@jest/globals';
import type { StorageBackend } from './backend.js';
import { backendsById } from './backends.js';

function backend(id: string, dispose = async () => {}): StorageBackend {
  return { id, dispose } as StorageBackend;
}

describe('backendsById', () => {
  it('finds each backend by its id', () => {
    const [one, two] = [backend('one'), backend('two')];
    const backends = backendsById([one, two]);
    expect(backends.get('two')).toBe(two);
    expect(backends.all()).toEqual([one, two]);
    expect(() => backends.get('three')).toThrow(BackendUnavailableError);
  });

  it('refuses two backends of one id', () => {
    expect(() => backendsById([backend('one'), backend('one')])).toThrow(RangeError);
  });

  it('disposes of all of them, also when one fails', async () => {
    const disposed: string[] = [];
    const failing = backend('one', () => Promise.reject(new Error('stuck')));
    const backends = backendsById([failing, backend('two', async () => void disposed.push('two'))]);
    await expect(backends.dispose()).rejects.toThrow(AggregateError);
    expect(disposed).toEqual(['two']);
  });
});
