import type { IncomingHttpHeaders } from 'node:http';
import type { ReadableFile, ReadClaims } from '@artifact-store/planes';

/** What the conditions of a request come to (RFC 9110 §13.2.2). */
export type Verdict = 'send' | 'not-modified' | 'failed';

/** The entity tag of a file: strong, since the address is that of the bytes and of nothing else. */
export function entityTag(file: ReadableFile | ReadClaims): string {
  return `"${file.contentAddress}"`;
}

/** If-Match and If-None-Match. Files have no date of change, so that conditions on dates do not apply. */
export function verdict(headers: IncomingHttpHeaders, tag: string): Verdict {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && ifMatch.trim() !== '*' && !tagsIn(ifMatch).includes(tag)) return 'failed';
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch === undefined) return 'send';
  const known = ifNoneMatch.trim() === '*' || tagsIn(ifNoneMatch).some((each) => each.replace(/^W\//, '') === tag);
  return known ? 'not-modified' : 'send';
}

/** Whether If-Range lets Range stand: only for this very tag, compared strongly (RFC 9110 §13.1.5). */
export function rangeApplies(headers: IncomingHttpHeaders, tag: string): boolean {
  const ifRange = headers['if-range'];
  return ifRange === undefined || ifRange.toString().trim() === tag;
}

function tagsIn(list: string): readonly string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? [];
}
