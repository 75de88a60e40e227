import { describe, expect, it } from '@jest/globals';
import { DataPlaneHealth } from './data-plane-health.js';

const local = { backendId: 'local', healthy: true, detail: 'ready', freeBytes: 1, totalBytes: 2 };

describe('the health of a data plane', () => {
  it('is ok where its backends are and the control plane answers', async () => {
    const health = new DataPlaneHealth({ health: async () => [local] }, async () => {});
    expect(await health.check()).toMatchObject({ status: 'ok', control_plane: { healthy: true } });
  });

  it.each([
    ['does not answer', () => Promise.reject(new Error('secret'))],
    ['stands still', () => new Promise<void>(() => {})],
  ])('tells of its backends also while the control plane %s', async (_, askControlPlane) => {
    const health = new DataPlaneHealth({ health: async () => [local] }, askControlPlane, 10);
    expect(await health.check()).toEqual({
      status: 'degraded',
      control_plane: { healthy: false, detail: expect.not.stringContaining('secret') },
      backends: [{ backend_id: 'local', healthy: true, detail: 'ready', free_bytes: 1, total_bytes: 2 }],
    });
  });

  it('is not ok where no backend answers in time', async () => {
    const health = new DataPlaneHealth({ health: () => new Promise(() => {}) }, async () => {}, 10);
    expect(await health.check()).toMatchObject({ status: 'degraded', control_plane: { healthy: true }, backends: [] });
  });
});
