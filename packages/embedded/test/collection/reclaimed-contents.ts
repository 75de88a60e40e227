import { collect, expiringAtOnce, newPackage, type StoreConfig, sweep, upload, whileOpen } from './planes.js';

/** Has a store give some contents up, so that their keys are dead: whoever stores them again is told of the next generation. */
export async function reclaimContents(config: StoreConfig, contents: readonly Uint8Array[]): Promise<void> {
  await whileOpen(expiringAtOnce(config), {}, async (planes) => {
    const packageId = await newPackage(planes);
    for (const [index, content] of contents.entries()) await upload(planes, { packageId, relativePath: `${index}` }, content);
    await sweep(planes);
    const { state, result } = await collect(planes);
    if (state !== 'succeeded' || result.reclaimed_objects !== contents.length) throw new Error(`the collection ${state}`);
  });
}
