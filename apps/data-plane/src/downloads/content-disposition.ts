/**
 * Content-Disposition of a download (RFC 6266): always an attachment, under the last segment of the file's path. The plain
 * name is for old clients; the extended one (RFC 8187) carries any Unicode text.
 */
export function attachment(relativePath: string): string {
  const name = relativePath.slice(relativePath.lastIndexOf('/') + 1);
  const plain = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/g, '_');
  if (plain === name) return `attachment; filename="${name}"`;
  return `attachment; filename="${plain}"; filename*=UTF-8''${extended(name)}`;
}

// encodeURIComponent leaves four characters that RFC 8187 §3.2.1 does not allow as they are.
function extended(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
