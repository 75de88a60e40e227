import { createHash } from 'node:crypto';
import { contentAddress, parseId, parseSha256, parseTimestamp } from '@artifact-store/identity';
import { decodeManifest, encodeManifest, type Manifest, manifestJson } from '@artifact-store/registry';
import { type Figure, median, seconds } from '../measure.js';

const FILES = 20_000;
const RUNS = 5;

/** A manifest of 20,000 files: encoded, decoded with the proof that it is canonical, and as JSON. */
export async function encodeLargeManifest(): Promise<readonly Figure[]> {
  const manifest = largeManifest();
  const bytes = encodeManifest(manifest);
  const time = (work: () => unknown) => median(RUNS, () => seconds(async () => work()));
  return [
    {
      what: `encode, ${FILES} files, ${bytes.length} bytes`,
      value: (await time(() => encodeManifest(manifest))) * 1000,
      unit: 'ms',
    },
    { what: 'decode and prove canonical', value: (await time(() => decodeManifest(bytes))) * 1000, unit: 'ms' },
    { what: 'JSON projection', value: (await time(() => manifestJson(bytes))) * 1000, unit: 'ms' },
  ];
}

function largeManifest(): Manifest {
  const at = parseTimestamp('2026-05-16T09:00:00.000Z');
  const entries = Array.from({ length: FILES }, (_, index) => {
    const number = index.toString(16).padStart(12, '0');
    const hex = createHash('sha256').update(number).digest('hex');
    const address = contentAddress('blake3', hex);
    const fileId = parseId<Manifest['files'][number]['fileId']>(`01890000-0000-7000-8000-${number}`);
    return { fileId, address, sha256: parseSha256(hex), relativePath: `reports/part-${number}/result.json`, sizeBytes: 4096 };
  });
  return {
    manifestVersion: 1,
    package: {
      packageId: parseId('01890000-0000-7000-8000-000000000000'),
      name: 'large',
      producer: 'bench',
      subject: 'bench',
      metadata: {},
      metadataSchema: null,
    },
    files: entries.map(({ fileId, address, sha256, relativePath, sizeBytes }) => ({
      fileId,
      relativePath,
      mediaType: 'application/json',
      sizeBytes,
      digest: address,
      sha256,
    })),
    storageReceipts: entries.map(({ fileId, address, sizeBytes }) => ({
      fileId,
      backendId: 'local',
      contentAddress: address,
      sizeBytes,
    })),
    retentionSummary: { retentionClass: 'transient', expiresAt: at },
    provenance: { createdBy: 'bench', createdAt: at, finalizedBy: 'bench', finalizedAt: at },
  };
}
