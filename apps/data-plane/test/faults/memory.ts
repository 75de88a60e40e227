import { readFileSync, writeFileSync } from 'node:fs';

/** The resident memory of a process, now. */
export function residentBytes(pid: number): number {
  return statusOf(pid, 'VmRSS');
}

/** The most resident memory that a process has had since `forgetPeak`. */
export function peakBytes(pid: number): number {
  return statusOf(pid, 'VmHWM');
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusOf(pid: number, field: string): number {
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
