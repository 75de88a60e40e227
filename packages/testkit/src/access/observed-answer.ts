import { expect } from '@jest/globals';
import { type Caller, THROUGH } from './callers.js';
import type { AccessSubject } from './subject.js';

const PATH_PARAMETER = /:(\w+)/g;
/** What the routes with a grant in their bodies want beside it. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /data/deletions': {},
  'POST /data/verifications': { digest: 'primary', max_bytes_per_second: null },
  'POST /data/listings': { after: null, until: null, limit: 1 },
  'POST /data/lookups': { keys: [] },
};

/** What every answer bears. Those of a download, of the docs, and of what never changes say more. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$|^sandbox$/),
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': expect.stringMatching(/^no-store$|^private, max-age=31536000, immutable$|^public, max-age=0$/),
};

/** Looks at the grant once the header says that it is an archive. */
const ARCHIVE_ROUTE = 'POST /data/packages/:package_id/archive';
/** Looks at the grant once the form has said for which path it is. */
const FORM_ROUTE = 'POST /data/packages/:package_id/files';

/** What a route answers a caller: the status and code of a refusal or of a defect, or THROUGH. An answer to HEAD has no code. */
export async function observedAnswer(subject: AccessSubject, route: string, caller: Caller): Promise<string> {
  const [method = '', path = ''] = route.split(' ');
  const grant = caller.grant === undefined ? undefined : await subject.material.grants(route, caller.grant);
  const isInBody = route in BODIES;
  const query = grant === undefined || isInBody ? '' : `?grant=${grant}`;
  const response = await fetch(`${subject.url}${filled(path, subject)}${query}`, {
    method,
    redirect: 'manual',
    headers: { ...(await authorization(subject, caller)), ...(isInBody && { 'content-type': 'application/json' }) },
    ...bodyOf(route, grant),
  });
  expect({ route, ...Object.fromEntries(response.headers) }).toMatchObject(SECURITY_HEADERS);
  const text = await response.text();
  const isRefusal = [401, 403].includes(response.status) || (isInBody && response.status === 422);
  // A server that is not ready says so with a 503 that is no problem.
  const isDefect = response.status >= 500 && response.headers.get('content-type') === 'application/problem+json';
  if (!isRefusal && !isDefect) return THROUGH;
  if (method === 'HEAD') return String(response.status);
  return `${response.status} ${(JSON.parse(text) as { readonly code: string }).code}`;
}

function bodyOf(route: string, grant: string | undefined): RequestInit {
  if (route === FORM_ROUTE) {
    const body = new FormData();
    body.set('relative_path', 'form');
    body.set('file', new Blob(['bytes']));
    return { body };
  }
  if (route === ARCHIVE_ROUTE) return { body: new Blob([], { type: 'application/x-tar' }) };
  return route in BODIES ? { body: JSON.stringify({ ...BODIES[route], grant }) } : {};
}

async function authorization({ secrets, material }: AccessSubject, { bearer }: Caller): Promise<Record<string, string>> {
  if (bearer === undefined) return {};
  const secret = bearer === 'grant' ? await material.grants('', 'good') : secrets[bearer];
  return { authorization: `Bearer ${secret}` };
}

function filled(path: string, { material }: AccessSubject): string {
  return path.replace('*', 'swagger-ui.css').replace(PATH_PARAMETER, (_, name: string) => {
    const value = material.parameters[name];
    if (value === undefined) throw new TypeError(`the access matrix has no value for the parameter ${name}`);
    return value;
  });
}
