import { NotAcceptableError } from '@artifact-store/planes';

const FORMS = { cbor: 'application/cbor', json: 'application/json' } as const;

/**
 * The form of an answer by the request's Accept (RFC 9110 §12.5.1): CBOR unless JSON is asked for, for those are the bytes
 * that digests are made of.
 * @throws NotAcceptableError
 */
export function preferredForm(accept: string | undefined): keyof typeof FORMS {
  const ranges = (accept ?? '*/*')
    .split(',')
    .map(quality)
    .filter(({ q }) => q > 0);
  const of = (type: string) => Math.max(0, ...ranges.filter(({ range }) => range === type).map(({ q }) => q));
  const any = Math.max(of('*/*'), of('application/*'));
  const [cbor, json] = [of(FORMS.cbor), of(FORMS.json)];
  if (json > cbor) return 'json';
  if (cbor > 0 || any > 0) return 'cbor';
  throw new NotAcceptableError('events are application/cbor or application/json');
}

function quality(entry: string): { readonly range: string; readonly q: number } {
  const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, q: q === undefined ? 1 : Number(q) || 0 };
}
