import type { Progress } from '@artifact-store/transfer';
import { bytesText, countText, durationText } from './units.js';

const BAR_WIDTH = 24;

/** `45%  9,000/20,000 files  512 MiB/1.10 GiB (96.0 MiB there already)  98.0 MiB/s  0:06 left` */
export function progressText(progress: Progress): string {
  const { filesDone, filesTotal, bytesDone, bytesAtHand, bytesTotal, bytesPerSecond, secondsLeft } = progress;
  return [
    `${Math.floor(100 * fraction(progress))}%`.padStart(4),
    `${countText(filesDone)}/${countText(filesTotal)} files`,
    `${bytesText(bytesDone)}/${bytesText(bytesTotal)}${bytesAtHand === 0 ? '' : ` (${bytesText(bytesAtHand)} there already)`}`,
    `${bytesText(Math.round(bytesPerSecond))}/s`,
    ...(secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`]),
  ].join('  ');
}

/** The same with a bar before it, no wider than the terminal. */
export function progressBar(progress: Progress, columns: number): string {
  const filled = Math.round(BAR_WIDTH * fraction(progress));
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${progressText(progress)}`.slice(0, Math.max(0, columns - 1));
}

/** By bytes; by files where there are no bytes to move. */
function fraction({ filesDone, filesTotal, bytesDone, bytesTotal }: Progress): number {
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  return total === 0 ? 1 : Math.min(1, done / total);
}
