import { type Config, loadConfig } from '@artifact-store/config';
import { openRegistry } from '@artifact-store/embedded';
import { decodeManifest } from '@artifact-store/registry';

/** Puts one file into a package, finalizes it and reads everything back. */
export async function smoke(config: Config, print: (line: string) => void): Promise<void> {
  const registry = await openRegistry(config);
  try {
    const packageId = await registry.createPackage({
      name: 'smoke-test',
      producer: 'ops',
      subject: 'example.org',
      retentionClass: 'raw-evidence',
      actor: 'ops',
      metadata: { smoke: true },
    });
    const { fileId } = await registry.ingestFile({
      packageId,
      relativePath: 'hello.txt',
      mediaType: 'text/plain',
      stream: new Blob(['hello world']).stream(),
      actor: 'ops',
    });
    const manifestDigest = await registry.finalizePackage({ packageId, actor: 'ops' });
    print(`package: ${packageId}`);
    print(`manifest digest: ${manifestDigest}`);

    const manifest = decodeManifest(await registry.getManifestBytes(packageId, 'cbor'));
    for (const { relativePath, digest } of manifest.files) print(`in the manifest: ${relativePath} ${digest}`);

    const chunks: Uint8Array[] = [];
    for await (const chunk of (await registry.openFile(fileId, 'ops')).body) chunks.push(chunk);
    print(`read back: ${Buffer.concat(chunks)}`);

    for await (const event of registry.tailEvents(0)) print(`event ${event.sequence}: ${event.eventType}`);
  } finally {
    await registry.dispose();
  }
}

if (import.meta.main) await smoke(loadConfig(), console.log);
