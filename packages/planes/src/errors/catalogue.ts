import * as access from './access-errors.js';
import type { ArtifactStoreErrorClass } from './artifact-store-error.js';
import * as events from './events-errors.js';
import * as files from './files-errors.js';
import * as jobs from './jobs-errors.js';
import * as packages from './packages-errors.js';
import * as request from './request-errors.js';
import * as retention from './retention-errors.js';
import * as schemas from './schemas-errors.js';
import * as service from './service-errors.js';
import * as uploads from './uploads-errors.js';

/** Every error of the catalogue, in the order of the documentation. */
export const ERROR_CLASSES: readonly ArtifactStoreErrorClass[] = [
  request,
  access,
  packages,
  retention,
  files,
  uploads,
  events,
  jobs,
  schemas,
  service,
].flatMap((family) => Object.values(family));

const BY_CODE = new Map(ERROR_CLASSES.map((each) => [each.declaration.code, each]));

/** The class of a code, so that a client can throw what the server threw; undefined for a code of another version. */
export function errorClassOf(code: string): ArtifactStoreErrorClass | undefined {
  return BY_CODE.get(code);
}
