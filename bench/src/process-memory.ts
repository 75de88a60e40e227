import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of a process now, and its highest so far, in bytes (Linux only). */
export function memoryOf(pid: number | undefined): { readonly residentBytes: number; readonly peakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  return { residentBytes: field('VmRSS'), peakBytes: field('VmHWM') };
}

/** Starts the peak anew (Linux only). */
export function resetPeakOf(pid: number | undefined): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
