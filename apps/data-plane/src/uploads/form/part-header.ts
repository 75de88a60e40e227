import { MalformedBodyError } from '@artifact-store/planes';

const PARAMETER = /[ \t]*;[ \t]*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/y;

/** What the header lines of a part say. @throws MalformedBodyError */
export function parsePartHeader(lines: readonly Buffer[]): { name: string; contentType: string | undefined } {
  const fields = new Map(lines.map(fieldOf));
  const disposition = fields.get('content-disposition');
  if (disposition === undefined || !/^form-data[ \t]*(?:;|$)/i.test(disposition)) {
    throw new MalformedBodyError('a part of the form has no Content-Disposition: form-data');
  }
  const name = parametersOf(disposition).get('name');
  if (name === undefined) throw new MalformedBodyError('a part of the form has no name');
  const coding = fields.get('content-transfer-encoding');
  if (coding !== undefined && !/^(?:7bit|8bit|binary)$/i.test(coding)) {
    throw new MalformedBodyError(`the part ${JSON.stringify(name)} is sent in a transfer encoding`);
  }
  return { name, contentType: fields.get('content-type') };
}

// Read one after the other: a file name may itself look like a parameter.
function parametersOf(disposition: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = 'form-data'.length;
  for (let found = PARAMETER.exec(disposition); found !== null; found = PARAMETER.exec(disposition)) {
    const [, name = '', quoted, plain = ''] = found;
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
  }
  return parameters;
}

function fieldOf(line: Buffer): [string, string] {
  const text = utf8(line);
  const colon = text.indexOf(':');
  if (colon < 1 || /^[ \t]/.test(text)) throw new MalformedBodyError('the header of a part has a line that is no field');
  return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
}

/** @throws MalformedBodyError */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedBodyError('the form holds text that is not valid UTF-8');
  }
}
