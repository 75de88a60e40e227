import mime from 'mime';

/** The media type that a file's name suggests. Nothing looks at the content. */
export function mediaTypeOf(relativePath: string): string {
  const name = relativePath.replace(CENSORED, '');
  return mime.getType(name) ?? (PLAIN_TEXT.test(name) ? 'text/plain' : 'application/octet-stream');
}

/** Of a file without its secrets: it is of the type that it was before. */
const CENSORED = /\.redacted$/i;
/** Text that has no registered type. */
const PLAIN_TEXT = /\.properties$/i;
