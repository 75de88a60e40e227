import type { LocalFile } from './local-tree.js';

/** Fewer files are sent one by one, at the same time. */
export const SERIES_FROM = 16;
/** What one request brings at most: as much as is sent again where it breaks off before anything was answered. */
const SERIES_FILES = 256;
const SERIES_BYTES = 16 * 1024 * 1024;

/** Files in their order, in series that are bounded both ways. */
export function* inSeries(files: readonly LocalFile[]): Generator<readonly LocalFile[], void> {
  let series: LocalFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (series.length === SERIES_FILES || (series.length > 0 && bytes + file.state.sizeBytes > SERIES_BYTES)) {
      yield series;
      series = [];
      bytes = 0;
    }
    series.push(file);
    bytes += file.state.sizeBytes;
  }
  if (series.length > 0) yield series;
}
