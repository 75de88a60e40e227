import type { CborMap } from '@artifact-store/encoding';
import { ArtifactStoreError } from '../errors/artifact-store-error.js';
import { errorClassOf } from '../errors/catalogue.js';
import type { JsonFields } from './json-fields.js';
import { UnexpectedFieldError } from './json-fields.js';

/** An error within an answer, where it is data and decides no status. */
export interface ErrorJson {
  readonly code: string;
  readonly detail: string;
  readonly members: CborMap;
}

export function errorJson({ code, detail, members }: ArtifactStoreError): ErrorJson {
  return { code, detail, members };
}

/** @throws UnexpectedFieldError for a code of another version */
export function errorFrom(fields: JsonFields): ArtifactStoreError {
  const code = fields.text('code');
  const known = errorClassOf(code);
  if (known === undefined) throw new UnexpectedFieldError(`the error code ${code} is unknown to this version`);
  return new known(fields.text('detail'), fields.map('members'));
}
