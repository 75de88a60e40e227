import { MAX_RECEIPTS } from '@artifact-store/planes';
import type { DigestedFile } from './known-files.js';

/** Of all paths in one list, so that its JSON stays well below the mebibyte that a server takes, quotation marks escaped. */
const PATH_BYTES = 256 * 1024;

/** Files in their order, in lists as one question takes them. */
export function* inLists(files: readonly DigestedFile[]): Generator<readonly DigestedFile[], void> {
  let list: DigestedFile[] = [];
  let bytes = 0;
  for (const each of files) {
    const pathBytes = Buffer.byteLength(each.file.relativePath);
    if (list.length === MAX_RECEIPTS || (list.length > 0 && bytes + pathBytes > PATH_BYTES)) {
      yield list;
      list = [];
      bytes = 0;
    }
    list.push(each);
    bytes += pathBytes;
  }
  if (list.length > 0) yield list;
}
