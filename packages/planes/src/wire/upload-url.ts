import type { PackageId } from '@artifact-store/identity';
import { InvalidRelativePathError } from '../errors/files-errors.js';
import { RouteNotFoundError } from '../errors/request-errors.js';

// Everything behind /files/ is the file's path, exactly as it was sent.
const UPLOAD_URL = /^(?:https?:\/\/[^/?]*)?((?:\/data)?\/packages\/[^/?]+\/files\/)([^?]*)(\?.*)?$/s;

/**
 * The URL to route a request by. A router would decode, split, shorten or refuse the path of a file, so it is shown a
 * stand-in; `relativePathOf` reads the path from the URL that was sent.
 */
export function routableUrl(url: string): string {
  const [, route, , query = ''] = UPLOAD_URL.exec(url) ?? [];
  return route === undefined ? url : `${route}-${query}`;
}

/** The path of a URL that takes the upload of a file: the inverse of `relativePathOf`. */
export function uploadPath(packageId: PackageId, relativePath: string): string {
  return `/packages/${packageId}/files/${relativePath.split('/').map(encodeURIComponent).join('/')}`;
}

/** The path of the file that an upload URL names, percent-decoded exactly once. @throws InvalidRelativePathError */
export function relativePathOf(url: string): string {
  const [, , path] = UPLOAD_URL.exec(url) ?? [];
  if (path === undefined) throw new RouteNotFoundError('the URL is not that of a file in a package');
  return percentDecoded(path);
}

function percentDecoded(path: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
    throw new InvalidRelativePathError('relative_path holds a % without two hex digits behind it; a literal % is sent as %25');
  }
  const octets = path.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  try {
    // A header arrives as octets, one character each.
    const bytes = Uint8Array.from(octets, (octet) => octet.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidRelativePathError('relative_path is not valid UTF-8');
  }
}
