import type { ContentAddress, Digester, JobId } from '@artifact-store/identity';

const encoder = new TextEncoder();

/**
 * Whether an object is in a job's sample of so many per cent. Each job draws another sample; one that is gone on with draws the
 * same again.
 */
export function isSampled(digester: Digester, jobId: JobId, contentAddress: ContentAddress, percent: number): boolean {
  if (percent >= 100) return true;
  const { buffer, byteOffset } = digester.primary(encoder.encode(`${jobId} ${contentAddress}`));
  return new DataView(buffer, byteOffset).getUint32(0) < (percent / 100) * 2 ** 32;
}
