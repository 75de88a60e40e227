import { readJsonObject } from '@artifact-store/http-app';
import { IdentityError } from '@artifact-store/identity';
import {
  JsonFields,
  type ListRequest,
  MAX_LISTED,
  type StatRequest,
  type StoredKey,
  storedKeyFrom,
  UnexpectedFieldError,
  ValidationFailedError,
  type VerifyRequest,
} from '@artifact-store/planes';

/** A grant names some hundred objects at most. */
const MAX_BYTES = 1024 * 1024;

/** `{"grant": …}`. The grant is a secret, and too long for a URL or a header. @throws ValidationFailedError, and what `readJsonObject` throws */
export function deletionOf(body: unknown): Promise<{ readonly grant: string }> {
  return read(body, (fields) => ({ grant: fields.text('grant') }));
}

/** `{"grant": …, "digest": "primary" or "both", "max_bytes_per_second": … or null}`. @throws as `deletionOf` */
export function verificationOf(body: unknown): Promise<VerifyRequest> {
  return read(body, (fields) => ({
    grant: fields.text('grant'),
    digest: digestOf(fields.text('digest')),
    maxBytesPerSecond: fields.nullable('max_bytes_per_second', (name) => positive(name, fields.integer(name))),
  }));
}

/** `{"grant": …, "after": a key or null, "until": a key or null, "limit": …}`. @throws as `deletionOf` */
export function listingOf(body: unknown): Promise<ListRequest> {
  return read(body, (fields) => ({
    grant: fields.text('grant'),
    after: keyIn(fields, 'after'),
    until: keyIn(fields, 'until'),
    limit: atMost(MAX_LISTED, 'limit', positive('limit', fields.integer('limit'))),
  }));
}

/** `{"grant": …, "keys": […]}`. @throws as `deletionOf` */
export function lookupOf(body: unknown): Promise<StatRequest> {
  return read(body, (fields) => {
    const keys = fields.list('keys', storedKeyFrom);
    atMost(MAX_LISTED, 'keys', keys.length);
    return { grant: fields.text('grant'), keys };
  });
}

function keyIn(fields: JsonFields, name: string): StoredKey | null {
  return fields.nullable(name, () => storedKeyFrom(fields.object(name)));
}

async function read<Value>(body: unknown, parse: (fields: JsonFields) => Value): Promise<Value> {
  const object = await readJsonObject(body, MAX_BYTES);
  try {
    return parse(new JsonFields(object));
  } catch (error) {
    if (error instanceof UnexpectedFieldError) throw new ValidationFailedError(error.message);
    if (error instanceof IdentityError) throw new ValidationFailedError(`the body names a key that is none: ${error.message}`);
    throw error;
  }
}

function digestOf(text: string): VerifyRequest['digest'] {
  if (text === 'primary' || text === 'both') return text;
  throw new UnexpectedFieldError('the body.digest is neither primary nor both');
}

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw new UnexpectedFieldError(`the body.${name} is not above zero`);
}

function atMost(most: number, name: string, value: number): number {
  if (value <= most) return value;
  throw new UnexpectedFieldError(`the body.${name} is above ${most}`);
}
