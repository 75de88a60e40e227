import { createDigester } from '@artifact-store/digest';
import { MemoryShelf } from '@artifact-store/testkit';
import { describe, expect, it } from '@jest/globals';

describe('the objects that the log has on a backend', () => {
  it('are there until the last is given up and gone, verified, damaged and let go as they may be', async () => {
    const shelf = new MemoryShelf(createDigester());
    const { log } = shelf.registry.plane;
    expect(await log.hasObjectsOn('local')).toBe(false);
    const packageId = await shelf.upload('one');
    expect([await log.hasObjectsOn('local'), await log.hasObjectsOn('elsewhere')]).toEqual([true, false]);
    await shelf.spoil('one', 'missing');
    await shelf.verify();
    expect(await shelf.statuses('one')).toEqual(['failed']);
    expect(await log.hasObjectsOn('local')).toBe(true);
    await shelf.letGo(packageId);
    expect(await log.hasObjectsOn('local')).toBe(true);
    await shelf.reclaim('one');
    expect(await log.hasObjectsOn('local')).toBe(false);
  });
});
