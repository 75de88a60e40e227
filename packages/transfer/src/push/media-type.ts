import mime from 'mime';

/** The media type that a file's name suggests. Nothing looks at the content. */
export function mediaTypeOf(relativePath: string): string {
  return mime.getType(relativePath) ?? 'application/octet-stream';
}
