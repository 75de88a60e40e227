import { NotAcceptableError } from '@artifact-store/planes';

const FORMS = { cbor: 'application/cbor', json: 'application/json', stream: 'text/event-stream' } as const;

/**
 * The form of an answer by the request's Accept (RFC 9110 §12.5.1): CBOR unless another is asked for, for those are the bytes
 * that digests are made of. A stream goes only to who names it: it does not end.
 * @throws NotAcceptableError
 */
export function preferredForm(accept: string | undefined): keyof typeof FORMS {
  const ranges = (accept ?? '*/*')
    .split(',')
    .map(quality)
    .filter(({ q }) => q > 0);
  const of = (type: string) => Math.max(0, ...ranges.filter(({ range }) => range === type).map(({ q }) => q));
  const any = Math.max(of('*/*'), of('application/*'));
  const [cbor, json, stream] = [of(FORMS.cbor), of(FORMS.json), of(FORMS.stream)];
  if (stream > Math.max(json, cbor) && stream >= any) return 'stream';
  if (json > cbor) return 'json';
  if (cbor > 0 || any > 0) return 'cbor';
  throw new NotAcceptableError('events are application/cbor, application/json or text/event-stream');
}

function quality(entry: string): { readonly range: string; readonly q: number } {
  const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, q: q === undefined ? 1 : Number(q) || 0 };
}
